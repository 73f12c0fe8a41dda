import { expect, test } from 'vitest';

import { createStanding } from '../../../../src/sources/elasticsearch/standing.ts';

test('tells how long ago that came which is read, by the clock of the server', () => {
  let now = 1000;
  const standing = createStanding({ now: () => now, sleep: () => Promise.resolve() }, () => 70_000);
  expect([standing.lagMs(true, null), standing.clockAheadMs()]).toEqual([null, 0]);
  standing.sees(80_000);
  // Of a backlog up to the cursor; at the end up to when it was looked.
  expect([standing.lagMs(false, 50_000), standing.readUntil(false, 50_000)]).toEqual([30_000, 50_000]);
  expect(standing.lagMs(true, 50_000)).toBeNull();
  standing.isAtEnd(80_000);
  expect(standing.lagMs(true, 50_000)).toBe(0);
  now = 3500;
  // Nothing was seen since: it grows.
  expect([standing.lagMs(true, 50_000), standing.clockAheadMs()]).toEqual([2500, 12_500]);
  // Ahead of the clock nothing lags.
  expect(standing.lagMs(false, 99_999)).toBe(0);
});
