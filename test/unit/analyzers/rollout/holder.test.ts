import { expect, test } from 'vitest';

import { findHolder, type HolderQuery } from '../../../../src/analyzers/rollout/holder.ts';
import type { Member } from '../../../../src/model/member.ts';
import { at } from '../../../support/pod-life.ts';
import { judgeBySummary, pod, refusal, stuckPod, upPod } from '../../../support/rollout-life.ts';

const heldBy = (team: readonly Member[], parts: Partial<HolderQuery> = {}): string | null => {
  const query = {
    kind: 'Deployment',
    team,
    startedAt: at(0),
    wanted: null,
    endedAt: null,
    hasFailed: false,
  } as const;
  const holder = findHolder({ ...query, judge: judgeBySummary, ...parts });
  return holder === null ? null : `${holder.member.name ?? 'refused'} ${holder.phase}`;
};

test('the earliest Pod that is stuck comes before creates that were refused', () => {
  expect(heldBy([refusal(1, 50), stuckPod('b', 9), stuckPod('a', 8)])).toBe('a image');
  expect(heldBy([refusal(1, 50), pod('a', 8)])).toBe('refused admission');
  expect(heldBy([pod('a', 8), upPod('b', 1, 2)])).toBeNull();
});

test('refusals count while Pods are missing, and of this rollout', () => {
  expect(heldBy([refusal(1, 50), pod('a', 60)])).toBeNull();
  expect(heldBy([refusal(1, 50), pod('a', 60)], { wanted: 2 })).toBe('refused admission');
  expect(heldBy([refusal(1, 50)], { wanted: 2, startedAt: at(60) })).toBeNull();
});

test('at its end it was held up by what was true then', () => {
  const late = stuckPod('late', 40);
  expect(heldBy([late], { endedAt: at(30) })).toBeNull();
  const mended = upPod('a', 1, 50);
  expect(heldBy([mended], { endedAt: at(30) })).toBeNull();
  expect(heldBy([mended], { endedAt: at(30), hasFailed: true })).toBe('a readiness');
  const taken = stuckPod('b', 1, 'sandbox', 'one', { removedAt: at(31) });
  expect(heldBy([taken], { endedAt: at(30) })).toBe('b sandbox');
  expect(heldBy([{ ...taken, removedAt: at(29) }], { endedAt: at(30) })).toBe('b sandbox');
  expect(heldBy([{ ...taken, removedAt: at(29) }, upPod('c', 1, 2)], { endedAt: at(30) })).toBeNull();
});

test('a Pod that is gone from the store is passed over', () => {
  expect(heldBy([stuckPod('a', 1)], { judge: () => null })).toBeNull();
});
