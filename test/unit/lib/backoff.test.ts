import { expect, test } from 'vitest';

import { createBackoff } from '../../../src/lib/backoff.ts';

test('waits twice as long after each failure in a row, up to a limit, and begins anew after success', () => {
  const backoff = createBackoff(100, 500);
  expect([backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([
    100, 200, 400, 500, 500,
  ]);
  backoff.reset();
  expect(backoff.next()).toBe(100);
});
