import { expect, test } from 'vitest';

import { spansOf } from '../../../../src/analyzers/rollout/spans.ts';
import { progressOf } from '../../../../src/analyzers/rollout/progress.ts';
import { at } from '../../../support/pod-life.ts';
import { pod, refusal, replicas, upPod } from '../../../support/rollout-life.ts';

const open = {
  outcome: 'in-progress',
  endedAt: null,
  finalAt: null,
  nextDeadline: null,
  isHidden: false,
} as const;

test('a rollout is in admission until its first Pod was made', () => {
  const admission = { phase: 'admission', startedAt: at(0), side: 'platform' } as const;
  expect(spansOf(at(0), [refusal(1, 2)], null, open)).toEqual([
    { ...admission, state: 'in-progress', endedAt: null },
  ]);
  expect(spansOf(at(0), [pod('b', 4), pod('a', 3)], null, open)).toEqual([
    { ...admission, state: 'complete', endedAt: at(3) },
  ]);
  const refused = { phase: 'admission', since: at(1) } as const;
  expect(spansOf(at(0), [pod('a', 3)], refused, open)).toEqual([
    { ...admission, state: 'in-progress', endedAt: null },
  ]);
});

test('what holds it up has held it up since then', () => {
  const ended = { ...open, outcome: 'failed', endedAt: at(60) } as const;
  expect(spansOf(at(0), [pod('a', 3)], { phase: 'image', since: at(5) }, ended)[1]).toEqual({
    phase: 'image',
    state: 'failed',
    startedAt: at(5),
    endedAt: at(60),
    side: 'unknown',
  });
});

test('Pods are counted as the workload counts them, else as they are seen', () => {
  const team = [
    upPod('a', 0, 1),
    pod('b', 0),
    upPod('c', 0, 1, 'one', { completedAt: at(5), completedAs: 'Failed' }),
  ];
  expect(progressOf('Deployment', { status: replicas(5, 4, 3) }, 6, team, at(9))).toEqual({
    wanted: 6,
    updated: 4,
    available: 3,
    failed: 1,
  });
  expect(progressOf('Deployment', null, null, team, at(9))).toEqual({
    wanted: null,
    updated: 2,
    available: 1,
    failed: 1,
  });
  expect(progressOf('Job', { status: { active: 1, succeeded: 2, failed: 3 } }, 1, team, at(9))).toEqual({
    wanted: 1,
    updated: 3,
    available: 2,
    failed: 3,
  });
  const succeeded = pod('d', 0, null, { completedAt: at(4), completedAs: 'Succeeded' });
  expect(progressOf('Job', null, null, [...team, succeeded], at(9))).toMatchObject({
    updated: 3,
    available: 1,
  });
  const agents = { status: { desiredNumberScheduled: 3, updatedNumberScheduled: 2, numberAvailable: 1 } };
  expect(progressOf('DaemonSet', agents, 3, [], at(9))).toEqual({
    wanted: 3,
    updated: 2,
    available: 1,
    failed: 0,
  });
});
