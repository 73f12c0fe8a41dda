import { expect, test } from 'vitest';

import { toOneLine } from '../../../src/lib/one-line.ts';

test('makes a document that is printed over several lines one line, and changes nothing else', () => {
  const value = { a: ['x\ny', 1], b: { c: null } };
  const bytes = Buffer.from(`${JSON.stringify(value, null, 2)}\r\n`);
  const { length } = bytes;
  toOneLine(bytes);
  expect(bytes.length).toBe(length);
  expect(bytes.includes(0x0a)).toBe(false);
  expect(JSON.parse(bytes.toString())).toEqual(value);
});
