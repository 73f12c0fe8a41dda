import { describe, expect, it } from 'vitest';

import {
  any,
  list,
  map,
  number,
  object,
  objectOrList,
  quantity,
  string,
  boolean,
} from '../../../../src/share-processor/decode/fields.ts';
import { project } from '../../../../src/share-processor/decode/project.ts';

const parse = (text: string): unknown => JSON.parse(text);

describe('project', () => {
  it.each([
    [string, 'a', 'a'],
    [string, 1, undefined],
    [number, 1.5, 1.5],
    [number, '1', undefined],
    [number, parse('1e999'), undefined],
    [number, parse('123456789012345678901234567890'), 1.2345678901234568e29],
    [boolean, false, false],
    [boolean, 0, undefined],
    [quantity, '500m', '500m'],
    [quantity, 2, 2],
    [quantity, {}, undefined],
    [object({}), [], undefined],
    [list(string), {}, undefined],
    [map(string), 'a', undefined],
    [objectOrList(object({ a: string }), list(string)), { a: 'x' }, { a: 'x' }],
    [objectOrList(object({ a: string }), list(string)), ['x'], ['x']],
    [objectOrList(object({ a: string }), list(string)), 'x', undefined],
    [any, parse('{"a":[1e999,1],"b":1e999}'), { a: [1] }],
  ])('%j of %j', (field, value, projected) => {
    expect(project(value, field)).toStrictEqual(projected);
  });

  it('keeps null whatever is declared', () => {
    const fields = [string, number, boolean, quantity, any, object({}), map(string), list(string)];
    expect(fields.map((field) => project(null, field))).toStrictEqual(fields.map(() => null));
  });

  it('drops undeclared members, members of another type and elements of another type', () => {
    const field = object({ a: string, b: string, c: list(number), d: object({ e: string }) });
    const value = { a: 'x', b: 1, c: [1, 'x', null, 2], d: null, f: 'x' };
    expect(project(value, field)).toStrictEqual({ a: 'x', c: [1, null, 2], d: null });
  });

  it('leaves keys out of a map', () => {
    expect(project({ a: 'x', b: 'y', c: 1 }, map(string, ['b']))).toStrictEqual({ a: 'x' });
  });

  it.each([map(string), any])('keeps keys that objects inherit as plain data (%j)', (field) => {
    const text = '{"__proto__":"p","constructor":"c","toString":"t","hasOwnProperty":"h"}';
    const projected = project(parse(text), field);
    expect(JSON.stringify(projected)).toBe(text);
    expect(Object.getPrototypeOf(projected)).toBe(Object.prototype);
  });

  it('reads own members only', () => {
    expect(project({}, object({ constructor: any, toString: any }))).toStrictEqual({});
    expect(project(parse('{"__proto__":{"a":"x"}}'), object({ a: string }))).toStrictEqual({});
  });
});
