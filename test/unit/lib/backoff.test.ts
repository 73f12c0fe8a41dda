import { expect, test } from 'vitest';

import { createBackoff } from '../../../src/lib/backoff.ts';

test('waits twice as long after each failure in a row, up to a limit, and begins anew after success', () => {
  const backoff = createBackoff({ random: () => 1, firstMs: 100, mostMs: 500 });
  expect([backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([
    100, 200, 400, 500, 500,
  ]);
  backoff.reset();
  expect(backoff.next()).toBe(100);
});

test('waits for a part of it that differs each time', () => {
  const parts = [0, 0.5, 1];
  const backoff = createBackoff({ random: () => parts.shift() ?? 0, firstMs: 100, mostMs: 100 });
  expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([50, 75, 100]);
});

test('waits at least as long as it was told to, within reason', () => {
  const backoff = createBackoff({ random: () => 1, firstMs: 100, mostMs: 500 });
  expect([backoff.next(7_000), backoff.next(1), backoff.next(1e12)]).toEqual([7_000, 200, 3_600_000]);
});
