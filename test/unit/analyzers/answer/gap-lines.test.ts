import { describe, expect, it } from 'vitest';

import { gapLines, touches } from '../../../../src/analyzers/answer/gap-lines.ts';
import { seconds } from '../../../../src/lib/micros.ts';
import type { KnownGap } from '../../../../src/model/log-gap.ts';

const NOON = Date.UTC(2026, 10, 25, 12) * 1000;
const at = (minute: number): number => NOON + seconds(60 * minute);
const gap = (from: number | null, to: number | null, parts: Partial<KnownGap> = {}): KnownGap => ({
  source: 's',
  reason: 'index-gone',
  from: from === null ? null : at(from),
  to: to === null ? null : at(to),
  events: null,
  message: 'gone',
  ...parts,
});

describe('whether a gap touches a time', () => {
  const between = { from: at(10), to: at(20) };
  it.each([
    ['before it', gap(0, 9), false],
    ['in it', gap(12, 13), true],
    ['around it', gap(0, 30), true],
    ['into it', gap(0, 10), true],
    ['out of it', gap(20, 40), true],
    ['soon after it: what is missing was on the way', gap(24, 40), true],
    ['long after it', gap(26, 40), false],
    ['with a beginning alone, in it', gap(12, null), true],
    ['with a beginning alone, before it', gap(9, null), false],
    ['with an end alone, after it', gap(null, 26), false],
    ['of an unknown time', gap(null, null), true],
  ])('%s', (_what, one, does) => {
    expect(touches(one, between)).toBe(does);
  });

  it('goes on as long as what it is of', () => {
    expect(touches(gap(1000, 1001), { from: at(10), to: null })).toBe(true);
    expect(touches(gap(8, 9), { from: at(10), to: null })).toBe(false);
    expect(touches(gap(8, 9), { from: Number.NEGATIVE_INFINITY, to: null })).toBe(true);
  });
});

describe('what is said of gaps', () => {
  it('is nothing where none touches', () => {
    expect(gapLines([], null)).toEqual([]);
    expect(gapLines([gap(0, 1)], { from: at(10), to: null })).toEqual([]);
  });

  it('says when, why and how much', () => {
    expect(gapLines([gap(0, 1, { events: 12 })], null)).toEqual([
      {
        missing:
          'a part of the log between 2026-11-25T12:00:00.000000Z and 2026-11-25T12:01:00.000000Z (index-gone, 12 events)',
        consequence: 'what happened then is not known, nor what came of it',
        remedy: '',
        state: 'partly',
        capabilities: [],
      },
    ]);
    const said = (one: KnownGap): string | undefined => gapLines([one], null)[0]?.missing;
    expect(said(gap(0, null))).toBe('a part of the log after 2026-11-25T12:00:00.000000Z (index-gone)');
    expect(said(gap(null, 0))).toBe('a part of the log before 2026-11-25T12:00:00.000000Z (index-gone)');
    expect(said(gap(null, null))).toBe('a part of the log of an unknown time (index-gone)');
  });

  it('names the last of many', () => {
    const many = [0, 2, 4, 6, 8].map((minute) => gap(minute, minute + 1));
    expect(gapLines(many, null)[0]?.missing).toMatch(
      /^parts of the log between .*12:04:00.* and .*12:06:00.* and .*12:08:00.*, and 2 more before$/,
    );
  });
});
