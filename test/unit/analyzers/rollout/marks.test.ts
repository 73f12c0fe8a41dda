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
  const mark = { told: false, fromNothing: false, isOld: false, isReturn: false };
  expect(marks).toEqual([
    { ...mark, at: at(1), revision: 'one' },
    { ...mark, at: at(2), revision: 'one', told: true },
    { ...mark, at: at(5), revision: 'two', fromNothing: true },
    { ...mark, at: at(8), revision: 'three', isOld: true },
  ]);
});

test('a Deployment goes back when its newest ReplicaSet is scaled to nothing and another one keeps its Pods', () => {
  const scale = (hash: string, from: number, to: number): string =>
    `Scaled ${to > from ? 'up' : 'down'} replica set web-${hash} from ${from} to ${to}`;
  const life = workloadLife()
    .event(1, 'ScalingReplicaSet', scale('one', 0, 2))
    .event(2, 'ScalingReplicaSet', scale('two', 0, 2))
    .event(3, 'ScalingReplicaSet', scale('one', 2, 0))
    .event(4, 'ScalingReplicaSet', scale('three', 0, 1))
    .event(5, 'ScalingReplicaSet', scale('three', 1, 0))
    .event(6, 'ScalingReplicaSet', scale('two', 2, 0));
  const object = only(life);
  const returns = findMarks(object, 'web', [], scalingsOf(object, 'web')).filter(({ isReturn }) => isReturn);
  expect(returns.map(({ at: time, revision }) => [time, revision])).toEqual([[at(5), 'two']]);
});
