import { expect, test } from 'vitest';

import { createPace } from '../../../../../src/sources/elasticsearch/load/pace.ts';

test('spreads events evenly, in pieces of a tenth of a second', () => {
  let now = 1000;
  const pace = createPace(200, () => now);
  expect(pace.most).toBe(20);
  expect([pace.take(20), pace.take(20), pace.take(20)]).toEqual([0, 100, 200]);
  now += 250;
  expect(pace.take(20)).toBe(50);
});

test('does not hurry to catch up', () => {
  let now = 0;
  const pace = createPace(1, () => now);
  expect([pace.most, pace.take(1)]).toEqual([1, 0]);
  now = 60_000;
  expect([pace.take(1), pace.take(1)]).toEqual([0, 1000]);
});
