import { isDeepStrictEqual } from 'node:util';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Observation } from '../../../../src/model/observation.ts';
import { decodeObservations, encodeObservations } from '../../../../src/store/sqlite/observation-codec.ts';
import { observation } from '../../../contract/store-samples.ts';

/** Through the text and back. */
const readBack = (...written: Observation[]): Observation[] =>
  decodeObservations([encodeObservations(written)]);

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  // lone surrogates, which JSON text can hold as escapes
  fc.string({ unit: fc.integer({ min: 0, max: 0xff_ff }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom('null', '__proto__', 'constructor', 'toJSON', 'undefined', 'list', ''),
);
const leaf = fc.oneof(
  text,
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true }).map((value) => (value === 0 ? 0 : value)),
);
const { object } = fc.letrec<{ value: unknown; object: object; list: unknown[] }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, tie('object'), tie('list')),
  list: fc.array(fc.oneof(tie('value'), fc.constant(undefined)), { maxLength: 4 }),
  object: fc
    .array(fc.tuple(text, tie('value')), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries) as object),
}));
const body = object.map((fields) => fields as Observation['patch']);

const anyObservation: fc.Arbitrary<Observation> = fc
  .record({
    key: text,
    subresource: text,
    auditId: text,
    stage: text,
    requestedAt: fc.maxSafeNat(),
    resourceVersion: text,
    user: text,
    message: text,
    code: fc.nat(),
    body: fc.option(
      fc.oneof(
        body,
        fc.array(body).map((operations) => operations as unknown as Observation['body']),
      ),
    ),
    bodyPath: fc.constantFrom('requestObject', 'responseObject'),
    gracePeriodSeconds: fc.option(fc.nat()),
    truncated: fc.boolean(),
    patch: fc.option(body),
  })
  .map(({ key, ...parts }) => observation(key, parts));

describe('the observation codec', () => {
  it('gives back exactly what was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyObservation, { selector: ({ key }) => key, maxLength: 3 }), (written) => {
        // Vitest's own comparison does not look at a key named __proto__.
        expect(isDeepStrictEqual(readBack(...written), written)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('tells null, undefined in a list, and numbers too large for JSON apart', () => {
    const written = observation('rv:1', {
      body: { a: null, b: [undefined, null, ['x'], Infinity], c: -Infinity },
      patch: { list: ['list', undefined], n: [] },
    });
    expect(readBack(written)).toStrictEqual([written]);
  });

  it('takes a key whose value is undefined as absent', () => {
    const written = observation('rv:1', { body: { a: undefined, b: [undefined, { c: undefined }] } });
    expect(readBack(written)).toStrictEqual([{ ...written, body: { b: [undefined, {}] } }]);
  });

  it('keeps a key named __proto__ a key', () => {
    const labels = JSON.parse('{"__proto__":{"x":[1e999]},"constructor":"y"}') as Record<string, string>;
    const bodies = readBack(observation('rv:1', { body: { labels } })).map(({ body: read }) => read);
    expect(bodies.map((read) => Object.entries((read as { labels: object }).labels))).toStrictEqual([
      [
        ['__proto__', { x: [Infinity] }],
        ['constructor', 'y'],
      ],
    ]);
  });

  it('writes plain JSON where it can', () => {
    const written = encodeObservations([
      observation('rv:1', { body: { text: 'null' } }),
      observation('rv:2', { stage: 'Panic', body: { text: 'null' } }),
    ]);
    const row = (key: string, stage: unknown): unknown[] => [
      1,
      key,
      'update',
      'status',
      `audit-of-${key}`,
      stage,
      1_700_000_000_000_001,
      1_700_000_000_000_900,
      '41',
      'system:node:a',
      'kubelet/v1.34.0',
      200,
      '',
      '',
      'status',
      1,
      '',
      0,
      { text: 'null' },
      0,
    ];
    expect(JSON.parse(written)).toEqual([row('rv:1', 0), row('rv:2', 'Panic')]);
  });

  it('lets the last row hold of one key, and keeps the order of the first', () => {
    const [early, other, late] = [
      observation('rv:1', { user: 'early' }),
      observation('rv:2'),
      observation('rv:1', { user: 'late' }),
    ];
    expect(
      decodeObservations([encodeObservations([early, other]), encodeObservations([late])]),
    ).toStrictEqual([late, other]);
  });

  it('reads no rows as no observations', () => {
    expect([decodeObservations([]), readBack()]).toEqual([[], []]);
  });

  const shortRow = '[[1,"rv:1"]]';
  const unknownLayout = encodeObservations([observation('rv:1')]).replace('[[1,', '[[3,');
  it.each(['', '[', 'null', '"x"', '{}', '[9]', '[null]', '["x"]', '[{}]', shortRow, unknownLayout])(
    'refuses %j, which it never wrote',
    (damaged) => {
      expect(() => decodeObservations([damaged])).toThrow(SyntaxError);
    },
  );
});
