import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LorgnetteError } from '../../../../src/lib/errors.ts';
import { jsonAt, readHits, textAt } from '../../../../src/sources/elasticsearch/read-hits.ts';

/** An answer as JSON text, its members in any order, any white space between the tokens. */
type Writer = (value: unknown, space: () => string, shuffle: <T>(items: T[]) => T[]) => string;

const write: Writer = (value, space, shuffle) => {
  if (Array.isArray(value)) {
    return `[${space()}${value.map((item) => write(item, space, shuffle)).join(`${space()},${space()}`)}${space()}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = shuffle(Object.entries(value)).map(
    ([key, member]) => `${JSON.stringify(key)}${space()}:${space()}${write(member, space, shuffle)}`,
  );
  return `{${space()}${members.join(`${space()},${space()}`)}${space()}}`;
};

/** Keys and texts that look like parts of an answer. */
const word = fc.oneof(
  fc.constantFrom('hits', '_source', '_index', '_id', 'sort', 'fields', ',"sort":[1,2]}', '"}]}', '\\', '"'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const { document } = fc.letrec<{ document: unknown; value: unknown }>((tie) => ({
  document: fc.dictionary(word, tie('value'), { maxKeys: 5 }),
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    word,
    fc.constantFrom(null, true, false, 0, -1.5e-7, 1e21),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('document'),
  ),
}));

const hit = fc.record(
  {
    _index: word,
    _id: word,
    _score: fc.constant(null),
    _source: document,
    fields: fc.dictionary(word, fc.array(word, { minLength: 1, maxLength: 2 }), { maxKeys: 2 }),
    sort: fc.tuple(fc.integer(), fc.nat()),
    _ignored: fc.array(word, { maxLength: 2 }),
  },
  { requiredKeys: ['_index', '_id', 'sort'] },
);
const answer = fc.record(
  {
    pit_id: word,
    took: fc.nat(),
    timed_out: fc.constant(false),
    _shards: fc.record({ total: fc.nat(), successful: fc.nat(), skipped: fc.nat(), failed: fc.constant(0) }),
    hits: fc.record({ max_score: fc.constant(null), hits: fc.array(hit, { maxLength: 6 }) }),
  },
  { requiredKeys: ['hits', 'took'] },
);
const layout = fc.record({ spaces: fc.boolean(), seed: fc.nat() });

function texts(value: unknown, { spaces, seed }: { spaces: boolean; seed: number }): string {
  let state = seed;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const space = (): string => (spaces ? (['', ' ', '\n', '\r\n\t'][Math.floor(next() * 4)] as string) : '');
  const shuffle = <T>(items: T[]): T[] =>
    items
      .map((item) => [next(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  return space() + write(value, space, shuffle) + space();
}

describe('reading the hits of an answer', () => {
  test('finds what JSON.parse finds', () => {
    fc.assert(
      fc.property(answer, layout, (value, how) => {
        const bytes = Buffer.from(texts(value, how));
        const parsed = JSON.parse(bytes.toString('utf8')) as typeof value;
        const page = readHits(bytes);
        expect(page.pitId).toEqual(parsed.pit_id ?? null);
        const found = page.hits.map(({ index, id, source, fields, sort }) => ({
          _index: textAt(bytes, index),
          _id: textAt(bytes, id),
          _source: source === null ? undefined : jsonAt(bytes, source),
          fields: fields === null ? undefined : jsonAt(bytes, fields),
          sort: jsonAt(bytes, sort),
        }));
        const expected = parsed.hits.hits.map(({ _index, _id, _source, fields, sort }) => ({
          _index,
          _id,
          _source,
          fields,
          sort,
        }));
        expect(found).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('takes no answer that was cut off, wherever', () => {
    fc.assert(
      fc.property(answer, layout, fc.nat(), (value, how, cut) => {
        const bytes = Buffer.from(texts(value, how).trim());
        expect(() => readHits(bytes.subarray(0, cut % bytes.length))).toThrow(LorgnetteError);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['time ran out', { timed_out: true, _shards: { failed: 0 }, hits: { hits: [] } }],
    ['a shard failed', { timed_out: false, _shards: { failed: 1 }, hits: { hits: [] } }],
    ['it has no hits', { timed_out: false, _shards: { failed: 0 } }],
    ['it is an error', { error: { type: 'x' }, status: 500 }],
  ])('takes none where %s', (_why, value) => {
    expect(() => readHits(Buffer.from(JSON.stringify(value)))).toThrow(
      expect.objectContaining({ code: 'SourceUnavailable', retriable: true }) as Error,
    );
  });

  test('takes none with something behind it', () => {
    expect(() => readHits(Buffer.from('{"hits":{"hits":[]}}{}'))).toThrow(LorgnetteError);
    expect(() => readHits(Buffer.from('{"hits":{"hits":[]}} \n'))).not.toThrow();
  });
});
