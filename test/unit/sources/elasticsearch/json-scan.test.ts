import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { MALFORMED } from '../../../../src/lib/json-bytes.ts';
import {
  isKey,
  passItems,
  passMembers,
  passString,
  passValue,
} from '../../../../src/sources/elasticsearch/json-scan.ts';

test('passes every value to its end, and none that does not end', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, cut) => {
      const bytes = Buffer.from(text);
      expect(passValue(Buffer.from(`${text},1]}`), 0)).toBe(bytes.length);
      const short = passValue(bytes.subarray(0, cut % bytes.length), 0);
      expect('[{"'.includes(text[0] as string) ? short : MALFORMED).toBe(MALFORMED);
    }),
  );
});

test('a backslash at the end of the text ends no string', () => {
  expect(passString(Buffer.from('"a\\'), 0)).toBe(MALFORMED);
  expect(passString(Buffer.from('"a\\"'), 0)).toBe(MALFORMED);
  expect(passString(Buffer.from('"a\\\\"'), 0)).toBe(5);
  expect(passValue(Buffer.from('["a\\'), 0)).toBe(MALFORMED);
});

test('tells members and items in their order', () => {
  const bytes = Buffer.from(' { "a" : 1 , "b":[ {"c":2} , "d" ] } ');
  const keys: string[] = [];
  const items: string[] = [];
  const end = passMembers(bytes, 1, (start, keyEnd, value) => {
    keys.push(bytes.toString('utf8', start, keyEnd));
    if (isKey(bytes, start, keyEnd, Buffer.from('b'))) {
      return passItems(bytes, value, (item) => {
        const behind = passValue(bytes, item);
        items.push(bytes.toString('utf8', item, behind));
        return behind;
      });
    }
    return passValue(bytes, value);
  });
  expect([keys, items, end]).toEqual([['a', 'b'], ['{"c":2}', '"d"'], bytes.length - 1]);
});

test.each(['[1]', '{1:2}', '{"a"}', '{"a":1 "b":2}', '{"a":}', '{"a":1', ''])('%s has no members', (text) => {
  const bytes = Buffer.from(text);
  expect(passMembers(bytes, 0, (_start, _end, value) => passValue(bytes, value))).toBe(MALFORMED);
});

test.each(['{}', '[1 2]', '[1', '[,]', ''])('%s has no items', (text) => {
  const bytes = Buffer.from(text);
  expect(passItems(bytes, 0, (item) => passValue(bytes, item))).toBe(MALFORMED);
});

test('empty ones are passed', () => {
  expect(passMembers(Buffer.from('{ }'), 0, () => MALFORMED)).toBe(3);
  expect(passItems(Buffer.from('[ ]'), 0, () => MALFORMED)).toBe(3);
});
