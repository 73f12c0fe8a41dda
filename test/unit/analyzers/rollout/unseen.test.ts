import { describe, expect, test } from 'vitest';

import {
  jobEnd,
  progressing,
  replicas,
  rolloutReport,
  rolloutsOf,
  stuckPod,
  workloadLife,
} from '../../../support/rollout-life.ts';

/** What was logged from a time on. */
const since = (time: number, life: ReturnType<typeof workloadLife>) => {
  const from = life.observations[0]?.at ?? 0;
  return { kind: life.kind, observations: life.observations.filter(({ at }) => at >= from + time * 1e6) };
};

describe('of a workload that is older than the log', () => {
  const life = () =>
    workloadLife()
      .create(0)
      .status(20, { ...replicas(2, 2, 1), ...progressing('ReplicaSetUpdated') });

  test('a rollout under way is told, and not counted', () => {
    const members = [stuckPod('a', 1)];
    expect(rolloutsOf(since(10, life()), 60, members)).toEqual(['in-progress 0- one image a']);
    const done = life().status(30, { ...replicas(2), ...progressing('NewReplicaSetAvailable', 'one', 30) });
    expect(rolloutsOf(since(10, done), 60)).toEqual(['succeeded 0-30 one']);
    expect(rolloutReport(since(10, done), 60).deliveries[0]?.bornBeforeLog).toBe(true);
  });

  test('one that was done is not, whatever befalls its Pods', () => {
    const done = life().status(30, { ...replicas(2, 2, 1), ...progressing('NewReplicaSetAvailable') });
    expect(rolloutsOf(since(25, done), 60, [stuckPod('a', 26)])).toEqual([]);
  });

  test('the first new template is told by the revision that follows it', () => {
    const changed = life()
      .status(30, { ...replicas(2), ...progressing('NewReplicaSetAvailable', 'one', 30) })
      .change(40, { template: 'two' })
      .status(41, { ...replicas(3, 1, 0), ...progressing('ReplicaSetUpdated', 'two') });
    expect(rolloutsOf(since(25, changed), 60)).toEqual(['in-progress 40- two']);
    const scaled = life()
      .status(30, { ...replicas(2), ...progressing('NewReplicaSetAvailable', 'one', 30) })
      .change(40, { replicas: 3 })
      .status(41, { ...replicas(3, 3, 2), ...progressing('NewReplicaSetAvailable', 'one', 30) });
    expect(rolloutsOf(since(25, scaled), 60)).toEqual([]);
  });

  test('a Job that runs is told, one that has ended is not', () => {
    const job = () => workloadLife('Job').create(0, { parallelism: 1 }).status(20, { active: 1 });
    expect(rolloutsOf(since(10, job()), 60)).toEqual(['in-progress 0-']);
    expect(rolloutsOf(since(10, job().status(30, jobEnd('Complete'))), 60)).toEqual(['succeeded 0-30']);
    expect(rolloutsOf(since(25, job().status(30, jobEnd('Complete'))), 60)).toEqual([]);
  });
});

describe('where the answers of requests are not logged', () => {
  const asked = { bodyPath: 'requestObject', resourceVersion: '' } as const;

  test('a patch of the template is a rollout when a new revision follows', () => {
    const life = (extra = {}) =>
      workloadLife()
        .create(0)
        .status(3, { ...replicas(2), ...progressing('NewReplicaSetAvailable', 'one', 3) })
        .change(
          10,
          { template: 'two' },
          { ...asked, bodyType: 'strategic', body: { spec: { template: 'patch' } }, ...extra },
        );
    const followed = life().status(12, { ...replicas(3, 1, 0), ...progressing('ReplicaSetUpdated', 'two') });
    expect(rolloutsOf(followed, 60)).toEqual(['succeeded 0-3 one', 'in-progress 10- two']);
    const notFollowed = life().status(12, {
      ...replicas(2),
      ...progressing('NewReplicaSetAvailable', 'one', 3),
    });
    expect(rolloutsOf(notFollowed, 60)).toEqual(['succeeded 0-3 one']);
    const operations = [{ op: 'replace', path: '/spec/template', value: 'x' }];
    const json = life({ bodyType: 'json', body: operations }).status(12, {
      ...replicas(3, 1, 0),
      ...progressing('ReplicaSetUpdated', 'two'),
    });
    expect(rolloutsOf(json, 60)[1]).toBe('in-progress 10- two');
  });

  test('the next answer shows whether it was one', () => {
    const life = workloadLife()
      .create(0)
      .status(3, { ...replicas(2), ...progressing('NewReplicaSetAvailable', 'one', 3) })
      .change(
        10,
        { template: 'two' },
        { ...asked, bodyType: 'strategic', body: { spec: { template: 'patch' } } },
      );
    expect(rolloutsOf(life.apply(11, { user: 'system:kube-controller-manager' }), 60)[1]).toBe(
      'in-progress 10-',
    );
  });

  test('a patch of labels alone is none', () => {
    const life = workloadLife()
      .create(0)
      .status(3, { ...replicas(2), ...progressing('NewReplicaSetAvailable', 'one', 3) })
      .apply(10, { ...asked, bodyType: 'strategic', body: { metadata: { labels: { a: 'b' } } } })
      .status(12, { ...replicas(3, 1, 0), ...progressing('ReplicaSetUpdated', 'two') });
    expect(rolloutsOf(life, 60)).toEqual(['succeeded 0-3 one']);
  });
});
