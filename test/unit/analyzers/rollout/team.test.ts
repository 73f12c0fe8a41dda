import { expect, test } from 'vitest';

import { unfoldWorkload } from '../../../../src/analyzers/rollout/life.ts';
import { countAt, leftAt, membersOf, upAt } from '../../../../src/analyzers/rollout/team.ts';
import { at } from '../../../support/pod-life.ts';
import { pod, refusal, upPod, workloadLife } from '../../../support/rollout-life.ts';

test('a Pod is there from its birth until it ends or is taken away', () => {
  const team = [
    upPod('a', 0, 5),
    pod('b', 0),
    upPod('c', 0, 5, 'one', { removedAt: at(8), goneAt: at(9) }),
    refusal(0, 20),
  ];
  expect([4, 5, 7, 8].map((time) => countAt(team, at(time)))).toEqual([
    { there: 3, up: 0 },
    { there: 3, up: 2 },
    { there: 3, up: 2 },
    { there: 2, up: 1 },
  ]);
  expect(leftAt(pod('d', 0, 'one', { completedAt: at(3), removedAt: at(2) }))).toBe(at(2));
});

test('one that was first seen up was up from the beginning, unless it was first seen ended', () => {
  expect(upAt(pod('a', 3, 'one', { create: null }))).toBe(at(3));
  expect(upAt(pod('a', 3, 'one', { create: null, completedAt: at(3), completedAs: 'Failed' }))).toBeNull();
  expect(upAt(refusal(1, 2))).toBeNull();
});

test('members are those of the controller, or born while the object lived', () => {
  const [first, second] = unfoldWorkload(
    workloadLife('Job').create(0).remove(10).create(20, {}, { uid: 'workload-2' }).observations,
  );
  if (first === undefined || second === undefined) throw new Error('two objects expected');
  const members = [
    pod('a', 1, null, { controllerUid: 'workload-1' }),
    pod('b', 21, null, { controllerUid: 'workload-1' }),
    pod('c', 22, null),
    pod('d', 23, null, { controllerUid: 'workload-2' }),
  ];
  const names = (of: typeof first): (string | null)[] =>
    membersOf(of, 'Job', members).map(({ name }) => name);
  expect([names(first), names(second)]).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});
