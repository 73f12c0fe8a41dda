import { describe, expect, it } from 'vitest';

import { observationsOf, type Records } from '../../../src/conclusions/record-view.ts';
import type { Observation, ObservationTarget } from '../../../src/model/observation.ts';
import { at, podLife } from '../../support/pod-life.ts';
import { observe, POD } from '../../support/observations.ts';

const SECOND = { ...POD, uid: 'uid-2' };
const born = (after: number) => podLife().create(after).observations;
const evicted = (after: number) =>
  observe({ key: `audit:evict-${after}`, action: 'evict', subresource: 'eviction', at: at(after) });

function recordsOf(records: Readonly<Record<string, readonly Observation[]>>): Records {
  return {
    observations: ({ kind, uid }: ObservationTarget) => records[`${kind} ${uid}`] ?? [],
    podsNamed: () => [POD.uid, SECOND.uid],
  };
}
const keys = (target: ObservationTarget, records: Records) =>
  observationsOf(target, records).map(({ key }) => key);

describe('the observations of a Pod', () => {
  const records = recordsOf({
    'Pod uid-1': born(0),
    'Pod uid-2': born(100),
    'PodName shop/web': [evicted(50), evicted(150)],
  });

  it('are its own, and those that named it while it bore the name', () => {
    expect(keys(POD, records)).toEqual(['rv:1', 'audit:evict-50']);
    expect(keys(SECOND, records)).toEqual(['rv:1', 'audit:evict-150']);
  });

  it('are its own where nobody named it without its UID', () => {
    expect(keys(POD, recordsOf({ 'Pod uid-1': born(0) }))).toEqual(['rv:1']);
  });

  it('include a collection delete whose selector meant it, though its create and its end told no UID', () => {
    const create = observe({
      key: 'audit:create',
      action: 'create',
      at: at(0),
      code: 201,
      bodyType: 'full',
      body: { metadata: { name: 'web', labels: { app: 'web' } } },
    });
    const status = observe({ key: 'audit:status', action: 'update', subresource: 'status', at: at(5) });
    const gone = observe({ key: 'audit:gone', action: 'delete', at: at(30) });
    const collected = (key: string, message: string) =>
      observe({ key, action: 'delete-collection', at: at(20), message });
    const seen = recordsOf({
      'Pod uid-1': [status],
      'PodName shop/web': [create, gone],
      'Namespace shop': [
        collected('audit:meant', 'labelSelector=app=web'),
        collected('audit:others', 'labelSelector=app=api'),
      ],
    });
    const alone: Records = { ...seen, podsNamed: () => [POD.uid] };
    expect(keys(POD, alone)).toEqual(['audit:status', 'audit:create', 'audit:gone', 'audit:meant']);
  });

  it('of another kind of record are that record’s alone', () => {
    const refusal = { ...POD, kind: 'PodRefusal', uid: 'r' } as const;
    expect(
      keys(refusal, recordsOf({ 'PodRefusal r': [evicted(1)], 'PodName shop/web': [evicted(2)] })),
    ).toEqual(['audit:evict-1']);
  });
});
