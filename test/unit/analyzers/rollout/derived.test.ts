import { describe, expect, test } from 'vitest';

import { at } from '../../../support/pod-life.ts';
import {
  pod,
  refusal,
  rolloutsOf,
  stuckPod,
  upPod,
  workloadLife,
  type WorkloadLife,
} from '../../../support/rollout-life.ts';

const hidden = ({ kind, hidden: observations }: WorkloadLife) => ({ kind, observations });
const scaled = (hash: string, from: number, to: number): string =>
  `Scaled ${to > from ? 'up' : 'down'} replica set web-${hash} from ${from} to ${to}`;

describe('where the policy logs workloads without their content', () => {
  const life = () =>
    workloadLife()
      .create(0)
      .event(1, 'ScalingReplicaSet', scaled('one', 0, 2), 'Normal');

  test('a Deployment is rolled out when all that its controller asked for are up', () => {
    expect(rolloutsOf(hidden(life()), 60, [])).toEqual(['unknown 0- one']);
    expect(rolloutsOf(hidden(life()), 60, [upPod('a', 1, 3)])).toEqual(['in-progress 0- one']);
    expect(rolloutsOf(hidden(life()), 60, [upPod('a', 1, 3), upPod('b', 1, 5)])).toEqual([
      'succeeded 0-5 one',
    ]);
    expect(rolloutsOf(hidden(life()), 60, [upPod('a', 1, 3), pod('b', 1)])).toEqual(['in-progress 0- one']);
    expect(rolloutsOf(hidden(life()), 60, [upPod('a', 1, 3), stuckPod('b', 1)])).toEqual([
      'in-progress 0- one image b',
    ]);
  });

  test('and when none of the last revision are left', () => {
    const next = life()
      .change(20, { template: 'two' })
      .event(21, 'ScalingReplicaSet', scaled('two', 0, 1), 'Normal')
      .event(25, 'ScalingReplicaSet', scaled('two', 1, 2), 'Normal');
    const old = (name: string, left?: number) =>
      upPod(name, 1, 3, 'one', left === undefined ? {} : { removedAt: at(left) });
    const young = [upPod('c', 21, 23, 'two'), upPod('d', 25, 27, 'two')];
    const first = 'succeeded 0-3 one';
    expect(rolloutsOf(hidden(next), 60, [old('a', 24), old('b', 28), ...young])).toEqual([
      first,
      'succeeded 20-28 two',
    ]);
    expect(rolloutsOf(hidden(next), 60, [old('a', 24), old('b'), ...young])).toEqual([
      first,
      'in-progress 20- two',
    ]);
  });

  test('a write that no new revision follows was no rollout', () => {
    const labelled = life()
      .apply(20)
      .status(21, {})
      .scale(30, 3)
      .event(31, 'ScalingReplicaSet', scaled('one', 2, 3), 'Normal');
    const members = [upPod('a', 1, 3), upPod('b', 1, 5), upPod('c', 31, 33)];
    expect(rolloutsOf(hidden(labelled), 60, members)).toEqual(['succeeded 0-5 one']);
  });

  test('a revision that was scaled to nothing before it came up was given up', () => {
    const undone = life()
      .change(20, { template: 'two' })
      .event(21, 'ScalingReplicaSet', scaled('two', 0, 1), 'Normal')
      .change(40, { template: 'one' })
      .event(41, 'ScalingReplicaSet', scaled('two', 1, 0), 'Normal');
    const members = [
      upPod('a', 1, 3),
      upPod('b', 1, 5),
      stuckPod('c', 21, 'image', 'two', { removedAt: at(41) }),
    ];
    expect(rolloutsOf(hidden(undone), 90, members)).toEqual([
      'succeeded 0-5 one',
      'aborted 20-40 two image c',
      'succeeded 40-41 one',
    ]);
    const events = undone.observations.filter(({ action }) => action === 'kubernetes-event');
    expect(rolloutsOf({ kind: 'Deployment', observations: events }, 90, members)).toEqual([
      'succeeded 1-5 one',
      'aborted 21-41 two image c',
      'succeeded 41-41 one',
    ]);
  });

  test('what was deleted with a Pod waiting was given up; else nothing is known of its end', () => {
    expect(rolloutsOf(hidden(life().remove(10)), 60, [upPod('a', 1, 3), stuckPod('b', 1)])).toEqual([
      'aborted 0-10 one image b',
    ]);
    expect(rolloutsOf(hidden(life().remove(10)), 60)).toEqual(['unknown 0-10 one']);
  });

  test('refused creates hold it up', () => {
    expect(rolloutsOf(hidden(life()), 60, [upPod('a', 1, 3), refusal(1, 50)])).toEqual([
      'in-progress 0- one admission PodRefusal',
    ]);
  });

  test('other workloads are done when no Pod was born for a while', () => {
    const set = () => hidden(workloadLife('StatefulSet').create(0));
    const first = upPod('web-0', 1, 3, 'web-a');
    expect(rolloutsOf(set(), 10, [first])).toEqual(['in-progress 0- web-a']);
    expect(rolloutsOf(set(), 18, [first])).toEqual(['succeeded 0-3 web-a']);
    expect(rolloutsOf(set(), 60, [first, pod('web-1', 4, 'web-a')])).toEqual(['in-progress 0- web-a']);
    expect(rolloutsOf(set(), 60, [first, upPod('web-1', 4, 6, 'web-a')])).toEqual(['succeeded 0-6 web-a']);
  });

  test.each([
    ['Completed', 'succeeded 0-30'],
    ['BackoffLimitExceeded', 'failed 0-30 container-start a'],
    ['DeadlineExceeded', 'failed 0-30 container-start a'],
  ])('the Event %s tells how a Job ended', (reason, expected) => {
    const job = workloadLife('Job').create(0).event(30, reason);
    const failed = stuckPod('a', 1, 'container-start', null, { completedAt: at(20), completedAs: 'Failed' });
    expect(rolloutsOf(hidden(job), 60, [failed])).toEqual([expected]);
  });
});

describe('where nothing of workloads is logged but Events', () => {
  const events = (life: WorkloadLife) => ({
    kind: life.kind,
    observations: life.observations.filter(({ action }) => action === 'kubernetes-event'),
  });

  test('a Deployment whose ReplicaSet had no Pods before was rolled out', () => {
    const grown = events(workloadLife().event(1, 'ScalingReplicaSet', scaled('one', 0, 2), 'Normal'));
    expect(rolloutsOf(grown, 60, [upPod('a', 2, 3), upPod('b', 2, 5)])).toEqual(['succeeded 1-5 one']);
  });

  test('of one that was only scaled, or whose past is not known, nothing is said', () => {
    const pods = [upPod('a', 2, 3), upPod('b', 2, 5)];
    expect(
      rolloutsOf(
        events(workloadLife().event(1, 'ScalingReplicaSet', scaled('one', 2, 4), 'Normal')),
        60,
        pods,
      ),
    ).toEqual([]);
    expect(rolloutsOf(events(workloadLife()), 60, pods)).toEqual([]);
    expect(rolloutsOf(events(workloadLife('DaemonSet')), 60, pods)).toEqual([]);
  });

  test('before the old number was told, as many births as were asked for tell that there were none', () => {
    const told = events(
      workloadLife().event(1, 'ScalingReplicaSet', 'Scaled up replica set web-one to 2', 'Normal'),
    );
    expect(rolloutsOf(told, 60, [upPod('a', 2, 3), upPod('b', 2, 5)])).toEqual(['succeeded 1-5 one']);
    expect(rolloutsOf(told, 60, [upPod('a', 2, 3)])).toEqual([]);
  });

  test('a second revision is a rollout', () => {
    const members = [upPod('a', 0, 1, 'one', { create: null, removedAt: at(40) }), upPod('b', 30, 35, 'two')];
    expect(rolloutsOf(events(workloadLife('DaemonSet')), 60, members)).toEqual(['succeeded 30-40 two']);
  });

  test('every controller of Pods of a Job is a run', () => {
    const run = (name: string, born: number, controllerUid: string) =>
      upPod(name, born, born + 1, null, { controllerUid });
    const job = events(workloadLife('Job').event(9, 'Completed'));
    expect(rolloutsOf(job, 60, [run('a', 1, 'job-1'), run('b', 20, 'job-2')])).toEqual([
      'succeeded 1-9',
      'in-progress 20-',
    ]);
  });
});
