import { describe, expect, it } from 'vitest';

import type { KnownGap } from '../../../../src/model/log-gap.ts';
import { createKnownGaps } from '../../../../src/share-processor/fold/known-gaps.ts';

const gap = (to: number | null, parts: Partial<KnownGap> = {}): KnownGap => ({
  source: 's',
  reason: 'index-gone',
  from: 1,
  to,
  events: null,
  message: 'gone',
  ...parts,
});

describe('the gaps of a log', () => {
  it('are known once, however often they are told, and again after a restart', () => {
    const gaps = createKnownGaps();
    const first = gaps.learn(gap(5, { events: 7 }));
    expect(first?.dropped).toEqual([]);
    expect(gaps.learn(gap(5, { events: 7 }))).toBeNull();
    expect(gaps.learn(gap(3))).not.toBeNull();
    const again = createKnownGaps();
    again.remember('level  pods create user Request');
    again.remember(first?.key ?? '');
    expect(again.learn(gap(5, { events: 7 }))).toBeNull();
    expect(again.list()).toEqual([gap(5, { events: 7 })]);
    expect(gaps.list().map(({ to }) => to)).toEqual([3, 5]);
  });

  it('keep one that has no end where it begins', () => {
    const gaps = createKnownGaps();
    for (const one of [gap(null, { from: 4 }), gap(5), gap(3), gap(null, { from: null })]) gaps.learn(one);
    expect(gaps.list().map(({ from, to }) => [from, to])).toEqual([
      [null, null],
      [1, 3],
      [4, null],
      [1, 5],
    ]);
  });

  it('of too many keep the latest, in whatever order they come', () => {
    const all = Array.from({ length: 150 }, (_none, i) => gap(i));
    for (const order of [all, all.toReversed()]) {
      const gaps = createKnownGaps();
      const held = new Set<string>();
      for (const one of order) {
        const found = gaps.learn(one);
        if (found === null) continue;
        held.add(found.key);
        for (const key of found.dropped) held.delete(key);
      }
      expect(gaps.list()).toEqual(all.slice(50));
      expect(held.size).toBe(100);
    }
  });

  it('do not grow with what they say', () => {
    const found = createKnownGaps().learn(gap(5, { message: 'x'.repeat(10_000) }));
    expect(found?.key.length).toBeLessThan(700);
  });
});
