import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { prefixEnd } from '../../../../src/store/sqlite/name-prefix.ts';

const below = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
const name = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', 'b', '\u{D7FF}', '\u{10FFFF}'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

it('bounds exactly the texts that begin with the prefix', () => {
  fc.assert(
    fc.property(name, name, fc.boolean(), (prefix, rest, extend) => {
      const text = extend ? prefix + rest : rest;
      const end = prefixEnd(prefix);
      const inRange = !below(text, prefix) && (end === null || below(text, end));
      expect(inRange).toBe(
        Buffer.from(text).subarray(0, Buffer.byteLength(prefix)).equals(Buffer.from(prefix)),
      );
    }),
  );
});

it.each([
  ['web-', 'web.'],
  ['a\u{D7FF}', 'a\u{E000}'],
  ['a\u{10FFFF}', 'b'],
  ['\u{10FFFF}', null],
  ['', null],
])('ends %j before %j', (prefix, end) => {
  expect(prefixEnd(prefix)).toBe(end);
});
