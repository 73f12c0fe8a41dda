import { expect, test } from 'vitest';
import { isJsonList, isJsonObject, memberOf, objectOf, withMembers } from '../../../src/lib/json.ts';

test('objects, lists and neither', () => {
  expect([{}, [], null, 'a', undefined].map((value) => [isJsonObject(value), isJsonList(value)])).toEqual([
    [true, false],
    [false, true],
    [false, false],
    [false, false],
    [false, false],
  ]);
});

test('a member is the object’s own', () => {
  expect(memberOf({ a: 1 }, 'a')).toBe(1);
  expect(memberOf({}, 'constructor')).toBeUndefined();
});

test('sets and takes away without changing the original', () => {
  const object = Object.freeze({ a: 1, b: 2 });
  const changes = new Map<string, number | undefined>([
    ['a', undefined],
    ['c', 3],
    ['__proto__', 4],
  ]);
  const copy = withMembers(object, changes);
  expect(JSON.stringify(copy)).toBe('{"b":2,"c":3,"__proto__":4}');
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});

test('what is no object has no members', () => {
  expect(objectOf({ a: 1 })).toEqual({ a: 1 });
  expect([[1], null, 'a', undefined].map((value) => objectOf(value))).toEqual([{}, {}, {}, {}]);
});
