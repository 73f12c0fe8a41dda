import { describe, expect, it } from 'vitest';

import {
  any,
  type Field,
  list,
  map,
  number,
  object,
  objectOrList,
  quantity,
  string,
} from '../../../../src/share-processor/decode/fields.ts';
import { MAX_SLOTS } from '../../../../src/share-processor/decode/field-tables.ts';
import { project } from '../../../../src/share-processor/decode/project.ts';
import { createStringIndex } from '../../../../src/share-processor/decode/string-index.ts';

const index = createStringIndex();

/** What is written of a text, and where the value at each path stands; `null`: only the whole text can tell. */
function projected(text: string, field: Field, paths: readonly string[] = []) {
  const bytes = Buffer.from(text);
  index.load(bytes, 0, bytes.length);
  index.index(0, bytes.length, 0);
  const end = index.project(index.declareBody(field, paths) ?? 0, 0, 0, 1, 20);
  if (end === -1) return null;
  expect(end).toBe(bytes.length);
  const slots = paths.map((_, slot) => {
    const [start = 0, last = 0] = index.bodySlots.subarray(slot * 2, slot * 2 + 2);
    return bytes.toString('utf8', start, Math.abs(last));
  });
  return { text: index.projected.toString('utf8', 0, index.projectedLength()), slots };
}

const body = object({
  a: string,
  number,
  quantity,
  labels: map(string, ['left out']),
  list: list(object({ name: string })),
  either: objectOrList(object({ x: string }), list(string)),
  'a longer name': object({ uid: string }),
});

describe('writing what is declared of a text', () => {
  it.each([
    '{}',
    '{"a":"1","b":"2"}',
    '{"b":{"a":["}",{}]},"a":"x","number":-1.5,"quantity":"1","list":[]}',
    '{"a":1,"number":"1","list":{},"labels":[],"quantity":2}',
    '{"labels":{"left out":{"x":1},"b":"c","a":"","a":"last"}}',
    '{"list":[{"name":"1","x":0},1,"2",null,{},[{}],{"name":2}]}',
    '{"either":{"x":"1","y":2}}',
    '{"either":["1",2,"3"]}',
    '{"a longer name":{"uid":"1","other":2},"a longer same":{"uid":"2"}}',
    String.raw`{ "a" : "\u0041\"\\" , "list" : [ { "name" : "ü" } , 1 ] }`,
    '{"a":null,"labels":{"b":null}}',
  ])('%j as a projection of it', (text) => {
    const written = projected(text, body);
    expect(JSON.parse(written?.text ?? '')).toEqual(project(JSON.parse(text), body));
  });

  it.each([
    '{"a":"1","a":"2"}',
    '{"labels":{"a":"b","c":1}}',
    String.raw`{"\u0061":"1"}`,
    '{"number":1e999}',
    '{"a":"1",}',
    '{"a":tru}',
    `{"number":${'9'.repeat(400)}}`,
  ])('leaves %j to the whole text', (text) => {
    expect(projected(text, body)).toBeNull();
  });

  it('tells where values stand, but not those within lists or maps', () => {
    const paths = ['a', 'a longer name.uid', 'list.name', 'labels.b', 'number'];
    const text =
      '{"list":[{"name":"x"}],"a longer name":{"uid":"1"},"labels":{"b":"c"},"number":12,"a":null}';
    expect(projected(text, body, paths)?.slots).toEqual(['', '"1"', '', '', '12']);
    expect(projected('{}', body, paths)?.slots).toEqual(['', '', '', '', '']);
  });

  it('tells null and long strings as unusual', () => {
    const isUnusual = (text: string): boolean => {
      projected(text, body);
      return index.isUnusual();
    };
    expect(isUnusual(`{"a":"${'x'.repeat(20)}","b":null}`)).toBe(false);
    expect(isUnusual(`{"a":"${'x'.repeat(21)}"}`)).toBe(true);
    expect(isUnusual('{"list":[null]}')).toBe(true);
  });
});

describe('a declaration', () => {
  it('of any value has no form that could be laid out', () => {
    expect(index.declareBody(object({ value: list(any) }), [])).toBeNull();
  });

  it('is refused where there is no room for it', () => {
    const keys = Array.from({ length: 65 }, (_, at) => `key${at}`);
    const wide = object(Object.fromEntries(keys.map((key) => [key, string])));
    expect(() => index.declareBody(wide, [])).toThrow('too many declared members');
    const paths = keys.slice(0, MAX_SLOTS + 1);
    const narrow = object(Object.fromEntries(paths.map((key) => [key, string])));
    expect(() => index.declareBody(narrow, paths)).toThrow('Too many values');
  });
});
