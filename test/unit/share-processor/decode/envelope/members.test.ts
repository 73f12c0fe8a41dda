import { expect, it } from 'vitest';

import {
  elementsOf,
  membersOf,
  valueAt,
} from '../../../../../src/share-processor/decode/envelope/members.ts';
import type { Slice } from '../../../../../src/share-processor/decode/envelope/slice.ts';

const sliceOf = (text: string): Slice => ({
  bytes: Buffer.from(text),
  start: 0,
  end: Buffer.byteLength(text),
  at: 0,
});
const textIn = ({ bytes, start, end }: Slice): string => Buffer.from(bytes.subarray(start, end)).toString();
const members = (text: string): string[][] | null => {
  const found = membersOf(sliceOf(text));
  return found === null ? null : [...found].map(([key, value]) => [key, textIn(value)]);
};

it.each<[string, string[][] | null]>([
  ['{}', []],
  ['{"a":1}', [['a', '1']]],
  [
    '{ "a" : 1 , "b" : {"c":["]"]} }',
    [
      ['a', '1'],
      ['b', '{"c":["]"]}'],
    ],
  ],
  [
    String.raw`{"a\"b":"x\\","a":null}`,
    [
      ['a"b', String.raw`"x\\"`],
      ['a', 'null'],
    ],
  ],
  ['{"a":1,"a":2}', [['a', '2']]],
  ['{"a":1} x', null],
  ['{"a":1', null],
  ['{"a" 1}', null],
  ['{"a":}', null],
  ['{a:1}', null],
  ['[1]', null],
  ['"a"', null],
  ['', null],
])('the members of %s', (text, expected) => {
  expect(members(text)).toEqual(expected);
});

it.each<[string, string[] | null]>([
  ['[]', []],
  ['[1, {"a":2} ,"x,]"]', ['1', '{"a":2}', '"x,]"']],
  ['[1', null],
  ['[1,]', null],
  ['[1] ]', null],
  ['{}', null],
])('the elements of %s', (text, expected) => {
  expect(elementsOf(sliceOf(text))?.map(textIn) ?? null).toEqual(expected);
});

it.each([
  ['{"a":{"b":{"c":1}}}', '1'],
  ['{"a.b.c":1}', '1'],
  ['{"a":{"b.c":1}}', '1'],
  ['{"a.b":{"c":1}}', '1'],
  ['{"a":{"x":0},"a.b":{"c":1}}', '1'],
  ['{"a":{"b":2}}', undefined],
  ['{"a":"b"}', undefined],
])('a.b.c in %s', (text, expected) => {
  const found = valueAt(membersOf(sliceOf(text)), 'a.b.c');
  expect(found === undefined ? undefined : textIn(found)).toBe(expected);
});
