import { readFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import createWabt from 'wabt';

import { createStringIndex, STRING_INDEX_WASM } from '../../../../src/share-processor/decode/string-index.ts';

const index = createStringIndex();
const BACKSLASH = 0x5c;
const QUOTE = 0x22;

function marksOf(text: Uint8Array): number[] {
  const loaded = Buffer.concat([Buffer.from('"\\'), text, Buffer.from('\\"')]);
  index.load(loaded, 2, 2 + text.length);
  return [...index.marks.subarray(0, index.markCount() + 2)];
}

/** The same byte by byte. */
function marksByDefinition(text: Uint8Array): number[] {
  const marks: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === QUOTE || text[at] === BACKSLASH) marks.push(at);
    if (text[at] === BACKSLASH) at += 1;
  }
  return [...marks, text.length, text.length];
}

describe('the index of strings', () => {
  it('is compiled from the source beside it', async () => {
    const file = 'src/share-processor/decode/string-index.wat';
    const wabt = await createWabt();
    const module = wabt.parseWat(file, readFileSync(file, 'utf8'), { simd: true });
    const { buffer } = module.toBinary({});
    module.destroy();
    expect(STRING_INDEX_WASM.join('')).toBe(Buffer.from(buffer).toString('base64'));
  });

  it('finds quotes and the backslashes before escapes, over block borders too', () => {
    const byte = fc.constantFrom(QUOTE, BACKSLASH, BACKSLASH, 0x61, 0xc3);
    const text = fc.array(byte, { maxLength: 300 }).map((bytes) => Uint8Array.from(bytes));
    fc.assert(
      fc.property(text, (bytes) => {
        expect(marksOf(bytes)).toEqual(marksByDefinition(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['', true, true],
    ['plain', true, true],
    [' ü ', true, false],
    ['a\tb', false, true],
    [`${'a'.repeat(200)}\u0000`, false, true],
    [`${'ü'.repeat(200)}\u001f`, false, false],
  ])('tells control characters and other alphabets (%j)', (text, hasNoControl, isAscii) => {
    const bytes = Buffer.from(text);
    expect([index.load(bytes, 0, bytes.length), index.isAscii()]).toEqual([hasNoControl, isAscii]);
  });

  it('takes texts of up to 1 MiB', () => {
    const quotes = Buffer.alloc(1024 * 1024 + 1, '"');
    expect(index.load(quotes, 0, quotes.length)).toBe(false);
    expect(index.load(quotes, 1, quotes.length)).toBe(true);
    expect(index.markCount()).toBe(1024 * 1024);
    expect(index.marks[1024 * 1024 - 1]).toBe(1024 * 1024 - 1);
  });
});
