import { describe, expect, it } from 'vitest';

import { IndexedText } from '../../../../src/share-processor/decode/indexed-text.ts';
import { MALFORMED } from '../../../../src/lib/json-bytes.ts';

const text = new IndexedText();

function load(json: string): boolean {
  const bytes = Buffer.from(`"${json}"`);
  return text.load(bytes, 1, bytes.length - 1);
}

/** What is indexed at first is shorter. */
const LONG = 3000;
const BORDERS = [1016, 1017, 1018, 1019, 1020, 1021, 1022, 1023, 1024, 1025, 1026];

describe('a text that is indexed in pieces', () => {
  it('is indexed no further than the strings that are asked for', () => {
    load(`["a","${'b'.repeat(LONG)}","c"]`);
    expect([text.skipString(1), text.markCount]).toEqual([4, 3]);
    expect([text.skipString(5), text.markCount]).toEqual([LONG + 7, 6]);
    expect([text.skipString(LONG + 8), text.mark]).toEqual([LONG + 11, 6]);
  });

  it.each(BORDERS)('has whole strings over the border, a string beginning at %d', (start) => {
    for (const string of ['"abc"', String.raw`"a\nb"`, String.raw`"\\\""`, '""']) {
      load(`${' '.repeat(start)}${string}${' '.repeat(LONG)}`);
      expect([text.skipString(start), text.mark]).toEqual([start + string.length, text.markCount]);
    }
  });

  it.each(BORDERS)('has whole values over the border, one beginning at %d', (start) => {
    const value = String.raw`{"a":["b\"",{"c":1}],"d":"e"}`;
    load(`${' '.repeat(start)}${value}${' '.repeat(LONG)}`);
    expect([text.skipValue(start, 0), text.mark]).toEqual([start + value.length, 11]);
  });

  it('tells of control characters and other alphabets only as far as it is indexed', () => {
    expect(load(`${' '.repeat(LONG)}"ü"`)).toBe(true);
    expect(text.isAscii).toBe(true);
    expect(text.indexAll()).toBe(true);
    expect(text.isAscii).toBe(false);
    expect(load(`${' '.repeat(LONG)}"\u0001"`)).toBe(true);
    expect(text.skipString(LONG)).toBe(MALFORMED);
    expect(load(`"\u0001"${' '.repeat(LONG)}`)).toBe(false);
  });

  it('refuses strings that do not end, and places where none begins', () => {
    load(`"a${' '.repeat(LONG)}`);
    expect(text.skipString(0)).toBe(MALFORMED);
    load(`"a"${' '.repeat(LONG)}`);
    expect(text.skipString(1)).toBe(MALFORMED);
  });

  it('is left for its tail, and taken up again', () => {
    const json = `["a",${' '.repeat(LONG)}"b","c"]`;
    load(json);
    expect(text.skipString(1)).toBe(4);
    const { mark } = text;
    expect(text.jumpToTail(LONG + 5)).toBe(true);
    expect([text.skipString(LONG + 5), text.skipString(LONG + 9)]).toEqual([LONG + 8, LONG + 12]);
    text.mark = mark;
    expect([text.skipString(LONG + 5), text.skipString(LONG + 9)]).toEqual([LONG + 8, LONG + 12]);
    expect(text.mark).toBe(text.markCount);
  });

  it('has no tail that is long or holds a control character', () => {
    load(`["a"${' '.repeat(8192)}]`);
    expect(text.jumpToTail(1)).toBe(false);
    load(`${' '.repeat(LONG)}"b","\u0001"`);
    expect(text.jumpToTail(LONG)).toBe(false);
  });

  it('may be full of quotes', () => {
    const quotes = '"'.repeat(1024 * 1024);
    expect(load(quotes)).toBe(true);
    expect(text.indexAll()).toBe(true);
    expect(text.jumpToTail(quotes.length - 8192)).toBe(true);
    expect(text.skipString(quotes.length - 8192)).toBe(quotes.length - 8190);
  });
});
