import { describe, expect, test } from 'vitest';

import {
  jobEnd,
  pod,
  progressing,
  refusal,
  replicas,
  rolloutReport,
  rolloutsOf,
  stuckPod,
  upPod,
  workloadLife,
} from '../../../support/rollout-life.ts';
import { at } from '../../../support/pod-life.ts';

const done = (count: number, hash: string, written: number) => ({
  ...replicas(count),
  ...progressing('NewReplicaSetAvailable', hash, written),
});
const upTo = (hash: string, all: number, updated: number, available = 0) => ({
  ...replicas(all, updated, available),
  ...progressing('ReplicaSetUpdated', hash),
});

describe('a Deployment', () => {
  const first = () =>
    workloadLife()
      .create(0)
      .status(1, upTo('one', 2, 2))
      .status(3, done(2, 'one', 3));

  test('is rolled out when it says so', () => {
    expect(rolloutsOf(workloadLife().create(0), 60)).toEqual(['in-progress 0-']);
    expect(rolloutsOf(first(), 60)).toEqual(['succeeded 0-3 one']);
  });

  test('is rolled out again with every new template, and by nothing else', () => {
    const life = first()
      .apply(5)
      .change(6, { minReadySeconds: 0 })
      .scale(7, 5)
      .status(8, done(2, 'one', 3))
      .status(9, done(5, 'one', 3))
      .change(10, { template: 'two' })
      .status(11, upTo('two', 6, 2))
      .status(12, done(5, 'two', 12));
    expect(rolloutsOf(life, 60)).toEqual(['succeeded 0-3 one', 'succeeded 10-12 two']);
  });

  test('is not done by what is said of the revision before', () => {
    const life = first().change(10, { template: 'two' });
    const stale = { ...done(2, 'one', 3), observedGeneration: 1 };
    expect(rolloutsOf(life.status(11, stale), 60)[1]).toBe('in-progress 10-');
    expect(
      rolloutsOf(
        life.status(12, { ...replicas(2, 0), ...progressing('NewReplicaSetAvailable', 'one', 3) }),
        60,
      )[1],
    ).toMatch(/^in-progress 10-/);
  });

  test('has failed when its deadline has passed, held up by the first Pod that is stuck', () => {
    const life = first()
      .change(10, { template: 'two' })
      .status(11, upTo('two', 3, 1))
      .status(70, { ...replicas(3, 1, 0), ...progressing('ProgressDeadlineExceeded', 'two', 70) });
    const members = [upPod('a', 0, 2), stuckPod('c', 12, 'image', 'two'), stuckPod('b', 11, 'image', 'two')];
    expect(rolloutsOf(life, 100, members)).toEqual(['succeeded 0-3 one', 'failed 10-70 two image b']);
    const late = [upPod('b', 11, 90, 'two')];
    expect(rolloutsOf(life, 100, late)[1]).toBe('failed 10-70 two readiness b');
  });

  test('has not failed again when the old verdict still stands', () => {
    const life = first()
      .change(10, { template: 'two' })
      .status(70, { ...replicas(3, 1, 0), ...progressing('ProgressDeadlineExceeded', 'two', 70) })
      .change(80, { template: 'three' })
      .status(81, { ...replicas(3, 0, 0), ...progressing('ProgressDeadlineExceeded', 'two', 70) });
    expect(rolloutsOf(life, 100).map((line) => line.split(' ')[0])).toEqual([
      'succeeded',
      'failed',
      'in-progress',
    ]);
    life.status(90, { ...done(2, 'three', 90) });
    expect(rolloutsOf(life, 100)[2]).toBe('succeeded 80-90 three');
  });

  test('that is changed, deleted or scaled to nothing before it is done was given up', () => {
    const life = () =>
      first()
        .change(10, { template: 'two' })
        .status(11, upTo('two', 3, 1));
    const members = [stuckPod('b', 11, 'image', 'two')];
    expect(
      rolloutsOf(
        life()
          .change(20, { template: 'one' })
          .status(21, done(2, 'one', 21)),
        60,
        members,
      ),
    ).toEqual(['succeeded 0-3 one', 'aborted 10-20 two image b', 'succeeded 20-21 one']);
    expect(rolloutsOf(life().remove(20), 60)[1]).toBe('aborted 10-20 two');
    expect(rolloutsOf(life().scale(20, 0).status(21, replicas(0)), 60)[1]).toBe('aborted 10-20 two');
  });

  test('without replicas is rolled out when it gets some', () => {
    const life = workloadLife()
      .create(0, { replicas: 0 })
      .status(1, replicas(0))
      .change(2, { template: 'two' });
    expect(rolloutsOf(life, 60)).toEqual([]);
    expect(rolloutsOf(life.scale(10, 3).status(12, done(3, 'two', 12)), 60)).toEqual(['succeeded 10-12 two']);
    expect(
      rolloutsOf(
        life
          .scale(20, 0)
          .scale(30, 1)
          .status(31, done(1, 'two', 12)),
        60,
      ),
    ).toEqual(['succeeded 10-12 two', 'succeeded 30-31 two']);
  });

  test('that is paused is under way, whatever is changed meanwhile', () => {
    const life = first()
      .change(10, { paused: true })
      .change(11, { template: 'two' })
      .status(12, replicas(2, 0, 0))
      .change(13, { template: 'three' })
      .status(14, replicas(2, 0, 0));
    expect(rolloutsOf(life, 900)).toEqual(['succeeded 0-3 one', 'in-progress 11-']);
    expect(rolloutsOf(life.change(20, { paused: false }).status(25, done(2, 'three', 25)), 900)[1]).toBe(
      'succeeded 11-25 three',
    );
    expect(rolloutsOf(life.change(30, { template: 'four' }), 900)).toHaveLength(3);
  });

  test('is not held up by Pods of another revision, nor by Pods that are merely young', () => {
    const life = first()
      .change(10, { template: 'two' })
      .status(11, upTo('two', 3, 1));
    const members = [stuckPod('old', 0), pod('young', 11, 'two')];
    expect(rolloutsOf(life, 60, members)[1]).toBe('in-progress 10- two');
  });

  test('is held up by a Pod that broke after it was up', () => {
    const life = workloadLife()
      .create(0)
      .status(1, upTo('one', 2, 2));
    const broken = upPod('a', 1, 2, 'one', { brokenAt: at(40), isBroken: true });
    expect(rolloutsOf(life, 60, [broken])).toEqual(['in-progress 0- one running a']);
  });

  test('is held up by refusals only while Pods are missing', () => {
    const life = workloadLife()
      .create(0)
      .status(1, upTo('one', 1, 1));
    const members = [upPod('a', 1, 2), refusal(1, 50)];
    expect(rolloutsOf(life, 60, members)).toEqual(['in-progress 0- one admission PodRefusal']);
    expect(rolloutsOf(life, 60, [...members, pod('b', 55)])).toEqual(['in-progress 0- one']);
  });

  test('says itself that its Pods are refused, where the refusals are not logged', () => {
    const failure = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'exceeded quota',
    };
    const life = workloadLife()
      .create(0)
      .status(1, { ...replicas(1, 1, 1), conditions: [failure] });
    expect(rolloutsOf(life, 60)).toEqual(['in-progress 0- admission']);
    const [story] = rolloutReport(life, 60).stories;
    expect(story?.signals().map(({ message }) => message)).toEqual(['exceeded quota']);
  });

  test('of a name that comes again is another one', () => {
    const life = first()
      .remove(5)
      .create(8, {}, { uid: 'workload-2' })
      .status(9, done(2, 'one', 9));
    const { deliveries } = rolloutReport(life, 60);
    expect(rolloutsOf(life, 60)).toEqual(['succeeded 0-3 one', 'succeeded 8-9 one']);
    expect(deliveries.map(({ object }) => object?.uid)).toEqual(['workload-1', 'workload-2']);
    expect(new Set(deliveries.map(({ id }) => id)).size).toBe(2);
  });

  test('tells how far it came', () => {
    const life = first()
      .change(10, { template: 'two' })
      .status(11, upTo('two', 3, 1));
    expect(rolloutReport(life, 60).deliveries[1]?.rollout?.progress).toEqual({
      wanted: 2,
      updated: 1,
      available: 0,
      failed: 0,
    });
  });
});

describe('a StatefulSet', () => {
  const set = (current: string, update: string, all: number, updated: number, ready: number) => ({
    ...replicas(all, updated, ready),
    currentRevision: current,
    updateRevision: update,
  });

  test('is rolled out when every Pod has the revision and is Ready', () => {
    const life = workloadLife('StatefulSet')
      .create(0)
      .status(1, set('a', 'a', 1, 1, 0))
      .status(5, set('a', 'a', 2, 2, 2));
    expect(rolloutsOf(life, 60)).toEqual(['succeeded 0-5 a']);
    life
      .change(10, { template: 'two' })
      .status(11, set('a', 'b', 2, 0, 2))
      .status(15, set('a', 'b', 2, 2, 2));
    expect(rolloutsOf(life, 60)[1]).toBe('in-progress 10- b');
    expect(rolloutsOf(life.status(16, set('b', 'b', 2, 2, 2)), 60)[1]).toBe('succeeded 10-16 b');
  });

  test('that is rolled out to a partition is done at the partition', () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
    const life = workloadLife('StatefulSet')
      .create(0, { updateStrategy })
      .status(5, set('a', 'a', 2, 2, 2));
    life
      .change(10, { template: 'two' })
      .status(11, set('a', 'b', 2, 0, 2))
      .status(15, set('a', 'b', 2, 1, 2));
    expect(rolloutsOf(life, 60)[1]).toBe('succeeded 10-15 b');
  });

  test('is held up by its lowest ordinal', () => {
    const life = workloadLife('StatefulSet')
      .create(0, { replicas: 3 })
      .status(1, set('web-a', 'web-a', 2, 2, 0));
    const members = [stuckPod('web-10', 1, 'image', 'web-a'), stuckPod('web-2', 2, 'sandbox', 'web-a')];
    expect(rolloutsOf(life, 60, members)).toEqual(['in-progress 0- web-a sandbox web-2']);
  });
});

describe('a DaemonSet', () => {
  const agents = (desired: number, updated: number, available: number) => ({
    desiredNumberScheduled: desired,
    updatedNumberScheduled: updated,
    numberAvailable: available,
  });

  test('is rolled out when every node has a Pod of it that is available', () => {
    const life = workloadLife('DaemonSet')
      .create(0, {})
      .status(1, agents(3, 3, 1))
      .status(4, agents(3, 3, 3));
    expect(rolloutsOf(life, 60, [upPod('a', 1, 4, 'r1')])).toEqual(['succeeded 0-4 r1']);
    // A node more, or less, is no rollout.
    life.status(10, agents(4, 4, 3)).status(20, agents(3, 3, 3));
    life.change(30, { template: 'two' }).status(31, agents(3, 1, 2));
    const members = [upPod('a', 1, 4, 'r1'), stuckPod('b', 31, 'readiness', 'r2')];
    expect(rolloutsOf(life, 60, members)).toEqual(['succeeded 0-4 r1', 'in-progress 30- r2 readiness b']);
  });
});

describe('a Job', () => {
  const job = () => workloadLife('Job').create(0, { parallelism: 1, completions: 1 });

  test('is a run that its conditions end', () => {
    expect(rolloutsOf(job().status(5, { active: 1 }), 60)).toEqual(['in-progress 0-']);
    expect(rolloutsOf(job().status(9, jobEnd('Complete')), 60)).toEqual(['succeeded 0-9']);
    expect(rolloutsOf(job().remove(9), 60)).toEqual(['aborted 0-9']);
  });

  test('that used up its retries failed as the last of its Pods', () => {
    const failed = (name: string, born: number, to: number) =>
      stuckPod(name, born, 'container-start', null, { completedAt: at(to), completedAs: 'Failed' });
    const life = job().status(30, jobEnd('Failed', 'BackoffLimitExceeded'));
    expect(rolloutsOf(life, 60, [failed('b', 10, 12), failed('a', 1, 3)])).toEqual([
      'failed 0-30 container-start b',
    ]);
  });

  test('whose time was over while its Pods ran is held up by itself', () => {
    const life = job().status(30, jobEnd('Failed', 'DeadlineExceeded'));
    const members = [upPod('a', 1, 3, null, { removedAt: at(29) })];
    expect(rolloutsOf(life, 60, members)).toEqual(['failed 0-30 running']);
    expect(rolloutReport(life, 60, members).deliveries[0]?.derivedCode).toBe('JobDeadlineExceeded');
  });

  test('whose time was over before its Pod came up is held up by the Pod, though it was taken away', () => {
    const life = job().status(30, jobEnd('Failed', 'DeadlineExceeded'));
    expect(rolloutsOf(life, 60, [stuckPod('a', 1, 'image', null, { removedAt: at(29) })])).toEqual([
      'failed 0-30 image a',
    ]);
  });

  test('that tries again is held up by nothing while the next Pod runs', () => {
    const life = job().status(5, { active: 1 });
    const failed = stuckPod('a', 1, 'container-start', null, { completedAt: at(3), completedAs: 'Failed' });
    expect(rolloutsOf(life, 60, [failed])).toEqual(['in-progress 0- container-start a']);
    expect(rolloutsOf(life, 60, [failed, upPod('b', 10, 12, null)])).toEqual(['in-progress 0-']);
  });
});
