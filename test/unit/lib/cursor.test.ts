import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeCursor, encodeCursor, filtersOf } from '../../../src/lib/cursor.ts';

const QUESTION = ['pods', [['namespace', 'shop']]];
const invalid = (detail: string) =>
  expect.objectContaining({ code: 'CursorInvalid', message: detail }) as unknown;
const NONE = 'This is not a cursor. Repeat the query without one.';

const thrownBy = (cursor: string, question: unknown = QUESTION): unknown => {
  try {
    return decodeCursor(cursor, question);
  } catch (error) {
    return error;
  }
};
const made = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');

describe('a cursor', () => {
  it('gives back its key, and needs no escape in a URL', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.maxSafeInteger())), (key) => {
        const cursor = encodeCursor(QUESTION, key);
        expect(encodeURIComponent(cursor)).toBe(cursor);
        expect(decodeCursor(cursor, QUESTION)).toEqual(key);
      }),
    );
  });

  it('continues no other question', () => {
    const cursor = encodeCursor(QUESTION, ['a']);
    for (const other of [
      ['claims', QUESTION[1]],
      ['pods', []],
      ['pods', [['namespace', 'shop2']]],
    ]) {
      expect(thrownBy(cursor, other)).toEqual(
        invalid('This cursor belongs to a query with other filters. Repeat the query without a cursor.'),
      );
    }
  });

  it('of another version is told from what is none', () => {
    expect(thrownBy(made([0, 'x', 'a']))).toEqual(
      invalid('This cursor was made by another version of Lorgnette. Repeat the query without a cursor.'),
    );
    for (const content of [[], {}, null, 'a', ['1', 'x'], [1, 'x', null], [1, 'x', 1.5], [1, 'x', ['a']]]) {
      expect(thrownBy(made(content))).toEqual(invalid(NONE));
    }
  });

  it('is none whatever text it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(thrownBy(text)).toEqual(invalid(NONE));
      }),
    );
  });
});

describe('filters', () => {
  it('are those of the question and not of the page, in one order', () => {
    expect(filtersOf({ name: 'b', limit: 3, cursor: 'c', code: undefined, cluster: 'a' })).toEqual([
      ['cluster', 'a'],
      ['name', 'b'],
    ]);
  });
});
