import { expect, test } from 'vitest';

import { hasBytes } from '../../../src/lib/json-bytes.ts';

test('finds bytes where they stand, and not beyond the end', () => {
  const bytes = Buffer.from('abcabd');
  const expected = Buffer.from('abd');
  expect([0, 3].map((at) => hasBytes(bytes, at, bytes.length, expected))).toEqual([false, true]);
  expect(hasBytes(bytes, 3, 5, expected)).toBe(false);
});
