import { expect, it } from 'vitest';

import { parseDuration } from '../../../src/lib/duration.ts';

it.each([
  ['1s', 1e6],
  ['90s', 90e6],
  ['30m', 1800e6],
  ['6h', 21_600e6],
  ['400d', 34_560_000e6],
])('%s is %d µs', (text, duration) => {
  expect(parseDuration(text)).toBe(duration);
});

it.each(['', '0s', '401d', '1', 'h', '1.5h', '-1h', '1h30m', ' 1h', '1w', '999999999s'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);
