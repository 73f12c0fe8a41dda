import { expect, test } from 'vitest';

import { unfoldWorkload } from '../../../../src/analyzers/rollout/life.ts';
import { findMarks, scalingsOf } from '../../../../src/analyzers/rollout/marks.ts';
import { at } from '../../../support/pod-life.ts';
import { pod, progressing, upPod, workloadLife, type WorkloadLife } from '../../../support/rollout-life.ts';

const only = (life: WorkloadLife) => {
  const [object] = unfoldWorkload(life.observations);
  if (object === undefined) throw new Error('nothing observed');
  return object;
};

test('the numbers of Pods that a ReplicaSet was told to have, in every way that they were written', () => {
  const life = workloadLife()
    .event(1, 'ScalingReplicaSet', 'Scaled up replica set web-one to 3')
    .event(2, 'ScalingReplicaSet', 'Scaled down replica set web-one from 3 to 1')
    .event(
      3,
      'ScalingReplicaSet',
      '(combined from similar events): Scaled up replica set web-two from 0 to 2',
    )
    .event(4, 'ScalingReplicaSet', 'Scaled up replica set other-two from 0 to 2')
    .event(5, 'Other', 'Scaled up replica set web-two from 0 to 2');
  expect(scalingsOf(only(life), 'web')).toEqual([
    { at: at(1), revision: 'one', from: null, to: 3 },
    { at: at(2), revision: 'one', from: 3, to: 1 },
    { at: at(3), revision: 'two', from: 0, to: 2 },
  ]);
});

test('a revision shows by what the controller says, by its ReplicaSet, or by its first Pod', () => {
  const life = workloadLife()
    .create(0)
    .status(2, progressing('ReplicaSetUpdated', 'one'))
    .status(3, progressing('NewReplicaSetAvailable', 'one'))
    .event(5, 'ScalingReplicaSet', 'Scaled up replica set web-two from 0 to 2');
  const object = only(life);
  const members = [
    pod('a', 1),
    upPod('c', 9, 12, 'three', { create: null }),
    pod('b', 8, 'three'),
    pod('d', 6, 'two'),
  ];
  const marks = findMarks(object, 'web', members, scalingsOf(object, 'web'));
  expect(marks).toEqual([
    { at: at(2), revision: 'one', told: true, fromNothing: false, isOld: false },
    { at: at(5), revision: 'two', told: false, fromNothing: true, isOld: false },
    { at: at(8), revision: 'three', told: false, fromNothing: false, isOld: true },
  ]);
});
