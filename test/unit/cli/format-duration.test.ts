import { expect, test } from 'vitest';

import { formatDuration } from '../../../src/cli/format-duration.ts';

test.each([
  [0, '0 ms'],
  [0.4, '< 1 ms'],
  [4, '4 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 m'],
  [252_000, '4 m 12 s'],
  [3_599_600, '1 h'],
  [11_100_000, '3 h 5 m'],
  [86_399_000, '1 d'],
  [187_200_000, '2 d 4 h'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
