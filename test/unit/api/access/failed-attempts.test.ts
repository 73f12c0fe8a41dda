import { expect, test } from 'vitest';

import { createFailedAttempts } from '../../../../src/api/access/failed-attempts.ts';

test('an address that was wrong too often waits until its minute is over; others do not', () => {
  let now = 0;
  const attempts = createFailedAttempts(() => now);
  for (let n = 0; n < 19; n++) attempts.add('a');
  expect(attempts.waitSeconds('a')).toBe(0);
  now = 20_500;
  attempts.add('a');
  expect([attempts.waitSeconds('a'), attempts.waitSeconds('b')]).toEqual([40, 0]);
  now = 60_000;
  expect(attempts.waitSeconds('a')).toBe(0);
  attempts.add('a');
  expect(attempts.waitSeconds('a')).toBe(0);
});

test('however many addresses there are, the oldest is forgotten', () => {
  const attempts = createFailedAttempts(() => 0);
  for (let n = 0; n < 20; n++) attempts.add('first');
  for (let n = 0; n < 9_999; n++) attempts.add(String(n));
  expect(attempts.waitSeconds('first')).toBeGreaterThan(0);
  attempts.add('one more');
  expect(attempts.waitSeconds('first')).toBe(0);
});
