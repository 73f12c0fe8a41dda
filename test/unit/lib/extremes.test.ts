import { expect, it } from 'vitest';

import { greatestOf, leastOf } from '../../../src/lib/extremes.ts';

it('finds the least and the greatest of any number of items', () => {
  const many = Array.from({ length: 1_000_000 }, (_, n) => ({ n }));
  expect([leastOf(many, ({ n }) => n), greatestOf(many, ({ n }) => n)]).toEqual([0, 999_999]);
  expect([leastOf([], () => 1), greatestOf([], () => 1)]).toEqual([Infinity, -Infinity]);
});
