import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { digestOf } from '../../../src/lib/digest.ts';

test('does not depend on the order of members', () => {
  expect(digestOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(digestOf({ b: { d: null, c: [1, 2] }, a: 1 }));
});

test('is another one for another value', () => {
  const values = [null, 0, '0', '', [], {}, [[]], { a: null }, { a: 1 }, { a: [1, 2] }, { a: [2, 1] }, true];
  expect(new Set(values.map(digestOf)).size).toBe(values.length);
});

test('is the same after writing and reading, whatever the keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const read = JSON.parse(JSON.stringify(value)) as unknown;
      expect(digestOf(read)).toBe(digestOf(JSON.parse(JSON.stringify(read))));
      expect(digestOf(read)).toMatch(/^[0-9a-f]{16}$/);
    }),
  );
  expect(digestOf(JSON.parse('{"__proto__":1}'))).not.toBe(digestOf({}));
});
