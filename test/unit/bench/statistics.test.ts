import { expect, test } from 'vitest';

import { median, percentile } from '../../bench/statistics.ts';

test('the median of an even count lies between the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, Number.NaN]);
});

test('a percentile is a value that was measured', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 99, 100]);
  expect([percentile([7], 0.99), percentile([], 0.5)]).toEqual([7, Number.NaN]);
});
