import { describe, expect, it } from 'vitest';

import {
  containersOf,
  hasCompleted,
  isUp,
  restartPolicyOf,
} from '../../../../src/analyzers/delivery/pod-facts.ts';
import type { ContainerStatus, Pod } from '../../../../src/model/pod.ts';

const rolesOf = (pod: Pod | null): string[] =>
  containersOf(pod).map(
    ({ name, role, spec, status }) =>
      `${role} ${name}${spec === undefined ? ' unspecified' : ''}${status === undefined ? ' unseen' : ''}`,
  );

describe('the containers of a Pod', () => {
  it('are joined with their statuses by name, in the order in which they run', () => {
    const spec = {
      containers: [{ name: 'web' }, { name: 'log' }],
      initContainers: [{ name: 'prepare' }, { name: 'mesh', restartPolicy: 'Always' }],
      ephemeralContainers: [{ name: 'debug' }],
    };
    const status = {
      containerStatuses: [{ name: 'log' }, { name: 'old' }],
      initContainerStatuses: [{ name: 'mesh' }],
    };
    expect(rolesOf({ spec, status })).toEqual([
      'init prepare unseen',
      'sidecar mesh',
      'main web unseen',
      'main log',
      'main old unspecified',
      'ephemeral debug unseen',
    ]);
    expect(rolesOf({ status })).toEqual([
      'init mesh unspecified',
      'main log unspecified',
      'main old unspecified',
    ]);
    expect(rolesOf(null)).toEqual([]);
  });

  it('are joined alike when they are many', () => {
    const names = Array.from({ length: 100 }, (_, index) => ({ name: `c-${index}` }));
    const pod = { spec: { containers: names }, status: { containerStatuses: names.toReversed() } };
    expect(containersOf(pod).every(({ spec, status }) => spec?.name === status?.name)).toBe(true);
    expect(containersOf(pod)).toHaveLength(100);
  });
});

describe('a container that never was', () => {
  const unknown = { exitCode: 137, reason: 'ContainerStatusUnknown', message: 'could not be located' };
  const stateOf = (status: ContainerStatus) =>
    containersOf({ status: { containerStatuses: [status] } })[0]?.status?.state;

  it('has not ended, though the API says so of a Pod that was ended', () => {
    expect(stateOf({ name: 'web', restartCount: 0, state: { terminated: unknown }, lastState: {} })).toEqual(
      {},
    );
  });

  it.each<[string, ContainerStatus]>([
    ['had run before', { restartCount: 1, state: { terminated: unknown } }],
    ['had ended before', { state: { terminated: unknown }, lastState: { terminated: { exitCode: 1 } } }],
    ['has times', { state: { terminated: { ...unknown, finishedAt: '2026-01-05T00:00:09Z' } } }],
    ['ended with a status that is known', { state: { terminated: { exitCode: 137, reason: 'Error' } } }],
  ])('is not meant when it %s', (_name, status) => {
    expect(stateOf({ name: 'web', ...status })).toEqual(status.state);
  });
});

it.each([
  ['True', 'Running', true],
  ['True', undefined, true],
  ['True', 'Pending', false],
  ['True', 'Failed', false],
  ['False', 'Running', false],
])('Ready %s in phase %s is up: %s', (ready, phase, up) => {
  const status = {
    conditions: [{ type: 'Ready', status: ready }],
    ...(phase === undefined ? {} : { phase }),
  };
  expect(isUp({ status })).toBe(up);
});

it('a restart policy that was not told is Always where the spec was seen, else unknown', () => {
  expect(restartPolicyOf({ spec: { containers: [] } })).toBe('Always');
  expect(restartPolicyOf({ status: {} })).toBeNull();
});

it('only what is to end has completed', () => {
  const ended = (restartPolicy: string) => ({ spec: { restartPolicy }, status: { phase: 'Succeeded' } });
  expect(['Never', 'OnFailure', 'Always'].map((policy) => hasCompleted(ended(policy)))).toEqual([
    true,
    true,
    false,
  ]);
});
