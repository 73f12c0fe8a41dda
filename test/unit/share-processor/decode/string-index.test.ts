import { readFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import createWabt from 'wabt';

import { MAX_DEPTH } from '../../../../src/share-processor/decode/limits.ts';
import { nestingDepth } from '../../../../src/share-processor/decode/nesting.ts';
import {
  ANY_KEY,
  createStringIndex,
  DECIDING_KEYS,
  STRING_INDEX_WASM,
} from '../../../../src/share-processor/decode/string-index.ts';

const index = createStringIndex();
const lettersOf = (text: string) => fc.constantFrom(...text.split(''));
const BACKSLASH = 0x5c;
const QUOTE = 0x22;

function marksOf(text: Uint8Array): number[] {
  const loaded = Buffer.concat([Buffer.from('"\\'), text, Buffer.from('\\"')]);
  index.load(loaded, 2, 2 + text.length);
  const count = index.index(0, text.length, 0);
  return [...index.marks.subarray(0, count + 2)];
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
    index.load(bytes, 0, bytes.length);
    index.index(0, bytes.length, 0);
    expect([!index.hasControl(), index.isAscii()]).toEqual([hasNoControl, isAscii]);
  });

  it('takes texts of up to 1 MiB', () => {
    const quotes = Buffer.alloc(1024 * 1024 + 1, '"');
    expect(index.load(quotes, 0, quotes.length)).toBe(false);
    expect(index.load(quotes, 1, quotes.length)).toBe(true);
    expect(index.index(0, 1024 * 1024, 0)).toBe(1024 * 1024);
    expect(index.marks[1024 * 1024 - 1]).toBe(1024 * 1024 - 1);
  });
});

describe('an index of a piece', () => {
  const piece = fc.array(lettersOf('"\\ab'), { maxLength: 300 }).map((letters) => letters.join(''));

  it('is the beginning of the whole one', () => {
    fc.assert(
      fc.property(piece, fc.nat({ max: 4 }), (text, blocks) => {
        const bytes = Buffer.from(text);
        const end = Math.min(blocks * 64, bytes.length);
        index.load(bytes, 0, bytes.length);
        const count = index.index(0, end, 0);
        const marks = marksByDefinition(bytes).filter((mark) => mark < end);
        expect([...index.marks.subarray(0, count + 2)]).toEqual([...marks, bytes.length, bytes.length]);
      }),
    );
  });

  it('may begin anywhere and be written anywhere', () => {
    fc.assert(
      fc.property(piece, piece, fc.nat({ max: 70 }), (before, text, first) => {
        const bytes = Buffer.from(before + text);
        index.load(bytes, 0, bytes.length);
        const count = index.index(before.length, bytes.length, first);
        const marks = marksByDefinition(Buffer.from(text)).map((mark) => mark + before.length);
        expect([...index.marks.subarray(first, first + count + 2)]).toEqual(marks);
      }),
    );
  });
});

describe('the search for keys', () => {
  const found = (text: string, start = 16) => {
    const bytes = Buffer.from(text);
    index.load(bytes, 0, bytes.length);
    index.index(0, 0, 0);
    return [index.search(start), index.stageTimestamp()];
  };
  const filler = fc.string({ minLength: 16, maxLength: 80, unit: lettersOf('eb"fIp\\uR: ') });

  it.each(DECIDING_KEYS.map((key, bit) => [key, 1 << bit] as const))('finds %s anywhere', (key, bit) => {
    fc.assert(
      fc.property(filler, filler, (before, after) => {
        expect((found(`${before}"${key}"${after}`)[0] ?? 0) & bit).toBe(bit);
      }),
    );
  });

  it('finds every spelling with escapes', () => {
    const keys = fc.constantFrom(...DECIDING_KEYS);
    fc.assert(
      fc.property(keys, fc.nat(), fc.boolean(), filler, (key, place, isUpper, before) => {
        const at = place % key.length;
        const hex = key.charCodeAt(at).toString(16);
        const spelled = `${key.slice(0, at)}\\u00${isUpper ? hex.toUpperCase() : hex}${key.slice(at + 1)}`;
        expect((found(`${before}"${spelled}"`)[0] ?? 0) & ANY_KEY).toBe(ANY_KEY);
      }),
    );
  });

  it('finds nothing before its start or behind the text', () => {
    found(`${' '.repeat(20)}"verb" "stageTimestamp"`);
    expect(found('     "stage" "verb" "x"', 20)).toEqual([0, 0]);
    expect(found(`${' '.repeat(20)}"ver`)).toEqual([0, 0]);
  });

  it('takes other keys and escapes of signs for nothing', () => {
    expect(
      found(String.raw`{"kind":"Event", "name" "verbs" "objectref" "\u0026 \u003c \u2028 \n" "requestURIs"`),
    ).toEqual([0, 0]);
  });

  it('finds the last stageTimestamp', () => {
    const text = `{"kind":"Event","stageTimestamp":"a","x":1,"stageTimestamp":"b","timestamp":"c","atageTimestamp":""}`;
    expect(found(text)).toEqual([0, text.lastIndexOf('"stageTimestamp"')]);
  });
});

describe('skipping a container', () => {
  /** Where it ends and how many marks lie before; -1: refused. */
  const skipped = (text: string, depth = 0) => {
    const bytes = Buffer.from(text);
    index.load(bytes, 0, bytes.length);
    const count = index.index(0, bytes.length, 0);
    const end = index.skip(0, 0, depth);
    return end === -1 || end > bytes.length
      ? [-1]
      : [end, end === bytes.length ? index.markBehind() - count : 0];
  };
  const parses = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it('takes what JSON.parse takes', () => {
    const json = fc.oneof(fc.object(), fc.array(fc.anything())).map((value) => JSON.stringify(value));
    const change = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat({ max: 2 }),
      fc.constantFrom(
        ...'"{}[]:,0-+.eE1)/u '.split(''),
        '',
        '\\u00Fg',
        String.raw`\n`,
        '\\',
        'true',
        'null,',
        '-0.5e+7',
      ),
    );
    fc.assert(
      fc.property(json, fc.array(change, { maxLength: 2 }), (text, changes) => {
        let changed = text;
        for (const [place, length, by] of changes) {
          const at = 1 + Math.floor(place * (changed.length - 1));
          changed = changed.slice(0, at) + by + changed.slice(at + length);
        }
        // One that ends before the text does is not refused: what follows is not its affair.
        const [end = -1, left] = skipped(changed);
        const bytes = Buffer.from(changed);
        expect(end === -1 ? parses(changed) : !parses(bytes.toString('utf8', 0, end))).toBe(false);
        expect(left ?? 0).toBe(0);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    '[]',
    ' ',
    '{}',
    '[ ]',
    '{ }',
    '[1 , 2 ]',
    '{ "a" : [ ] , "b" : { } }',
    '[,1]',
    '[1,]',
    '{"a":1,}',
    '{,}',
    '{"a"}',
    '{"a":}',
    '{a:1}',
    '{1:1}',
    '[1}',
    '{"a":1]',
    '[01]',
    '[-]',
    '[-0,0,-1.5e-7,1E+9]',
    '[+1]',
    '[.5]',
    '[1.]',
    '[1e]',
    '[1e)5]',
    '[truE]',
    '[true,false,null]',
    '[fals]',
    '[nul]',
    String.raw`["\"","\\","\/\b\f\n\r\t\u00aF"]`,
    String.raw`["\a"]`,
    '["\\u00g0"]',
    String.raw`{\abc":1}`,
    '["',
    '["a',
  ])('%j as JSON.parse does', (text) => {
    expect(skipped(text)).toEqual(parses(text) && text !== ' ' ? [text.length, 0] : [-1]);
  });

  it(`goes ${MAX_DEPTH} deep, the containers around it included`, () => {
    const nested = (depth: number) => '[{"a":'.repeat(depth / 2) + '1' + '}]'.repeat(depth / 2);
    expect(nestingDepth(Buffer.from(nested(MAX_DEPTH)), 0, 6 * MAX_DEPTH)).toBe(MAX_DEPTH);
    expect(skipped(nested(MAX_DEPTH))).toEqual([nested(MAX_DEPTH).length, 0]);
    expect(skipped(nested(MAX_DEPTH), 1)).toEqual([-1]);
    expect(skipped(nested(MAX_DEPTH + 2))).toEqual([-1]);
    expect(skipped(nested(100_000))).toEqual([-1]);
  });
});
