import { expect, it } from 'vitest';

import { workloadStatus } from '../../../src/conclusions/workload-status.ts';
import { formatMicros } from '../../../src/lib/micros.ts';
import type { SparseBody } from '../../../src/model/audit-event.ts';
import type { Observation } from '../../../src/model/observation.ts';
import { at } from '../../support/pod-life.ts';
import { observe } from '../../support/observations.ts';

const told = (body: SparseBody, parts: Partial<Observation> = {}): Observation =>
  observe({ key: 'rv:1', at: at(5), bodyType: 'full', body, ...parts });
const UNKNOWN = {
  at: formatMicros(at(5)),
  desired: null,
  updated: null,
  ready: null,
  available: null,
  active: null,
  succeeded: null,
  failed: null,
  paused: false,
};

it('a number that a whole status leaves out is 0', () => {
  const body = {
    spec: { replicas: 3 },
    status: { observedGeneration: 2, updatedReplicas: 1 },
    metadata: { generation: 2 },
  };
  const expected = { ...UNKNOWN, desired: 3, updated: 1, ready: 0, available: 0 };
  expect(workloadStatus('Deployment', [told(body)])).toEqual(expected);
});

it('a number that a change of the status leaves out is not known', () => {
  const change = told({ status: { updatedReplicas: 1 } }, { bodyType: 'merge' });
  expect(workloadStatus('StatefulSet', [change])).toEqual({ ...UNKNOWN, updated: 1 });
});

it('a status of an earlier generation does not tell how many are up to date', () => {
  const status = { observedGeneration: 1, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
  const body = { metadata: { generation: 2 }, spec: { replicas: 3, paused: true }, status };
  expect(workloadStatus('Deployment', [told(body)])).toEqual({
    ...UNKNOWN,
    desired: 3,
    ready: 3,
    available: 3,
    paused: true,
  });
});

it('every kind has numbers of its own', () => {
  const nodes = {
    desiredNumberScheduled: 4,
    updatedNumberScheduled: 3,
    numberReady: 2,
    numberAvailable: 1,
  };
  expect(workloadStatus('DaemonSet', [told({ status: nodes })])).toEqual({
    ...UNKNOWN,
    desired: 4,
    updated: 3,
    ready: 2,
    available: 1,
  });
  const job = { spec: { completions: 5, suspend: true }, status: { active: 1, failed: 2 } };
  expect(workloadStatus('Job', [told(job)])).toEqual({
    ...UNKNOWN,
    desired: 5,
    active: 1,
    succeeded: 0,
    failed: 2,
    paused: true,
  });
});

it('nothing is known where no body was logged', () => {
  expect(workloadStatus('Deployment', [observe({ key: 'rv:1' })])).toBeNull();
});
