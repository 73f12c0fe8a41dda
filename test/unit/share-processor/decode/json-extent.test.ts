import { expect, it } from 'vitest';

import { endOfValue, parseJson, stringIn } from '../../../../src/share-processor/decode/json-extent.ts';

it.each([
  ['{"a":[1,"}"]},', 13],
  [String.raw`"a\"b" `, 6],
  ['1,2', 1],
  ['true}', 4],
  ['12', -1],
  ['"a', -1],
  ['{"a":1', -1],
  [',', -1],
  ['', -1],
])('%s ends at %d', (text, end) => {
  expect(endOfValue(Buffer.from(text), 0, text.length)).toBe(end);
});

it('reads a piece', () => {
  const bytes = Buffer.from('x"ü"{"a":1}tru');
  expect(stringIn(bytes, 1, 5)).toBe('ü');
  expect(stringIn(bytes, 5, 12)).toBeNull();
  expect(parseJson(bytes, 5, 12)).toEqual({ a: 1 });
  expect(parseJson(bytes, 12, 15)).toBeUndefined();
});
