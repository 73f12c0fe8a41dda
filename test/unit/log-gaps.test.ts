import { expect, it } from 'vitest';

import { lostOf, newGaps } from '../../src/log-gaps.ts';
import type { LogGap } from '../../src/sources/contract.ts';

const GAP: LogGap = { cluster: null, reason: 'index-gone', from: 1, to: 2, events: null, message: 'gone' };

it('tells of files what was removed or cut, and of nothing else', () => {
  const problem = { origin: '/log', offset: 7, message: 'gone' };
  const problems = [
    { ...problem, reason: 'gzip-corrupt' as const },
    { ...problem, reason: 'file-truncated' as const },
  ];
  const gap = { cluster: null, reason: 'file-truncated', from: null, to: 9, events: null, message: 'gone' };
  expect(lostOf(problems, [], 9)).toEqual([gap]);
});

it('gives what is news to a cluster, and what is of none that is known', () => {
  const learned: string[] = [];
  const learn = (cluster: string): boolean => {
    learned.push(cluster);
    return cluster === 'b';
  };
  expect(newGaps([GAP], { source: 's', clusters: ['a', 'b'] }, learn)).toEqual([GAP]);
  expect(newGaps([GAP], { source: 's', clusters: ['a'] }, learn)).toEqual([]);
  expect(newGaps([GAP], { source: 's', clusters: [] }, learn)).toEqual([GAP]);
  expect(newGaps([{ ...GAP, cluster: 'c' }], { source: 's', clusters: ['b'] }, learn)).toEqual([]);
  expect(learned).toEqual(['a', 'b', 'a', 'c']);
});
