import { isDeepStrictEqual } from 'node:util';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Observation } from '../../../../src/model/observation.ts';
import {
  createObservationEncoder,
  decodeObservations,
} from '../../../../src/store/sqlite/observation-codec.ts';
import { observation } from '../../../contract/store-samples.ts';

const encode = createObservationEncoder();
const encodeObservations = (observations: readonly Observation[]): string =>
  Buffer.from(encode(observations)).toString();

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
    const row = (key: string, stage: unknown, actor: unknown): unknown[] => [
      1,
      key,
      1,
      'status',
      `audit-of-${key}`,
      stage,
      1_700_000_000_000_001,
      899,
      '41',
      actor,
      200,
      0,
      1,
      1,
      '',
      0,
      { text: 'null' },
      0,
    ];
    expect(JSON.parse(written)).toEqual([
      row('rv:1', 0, ['system:node:a', 'kubelet/v1.34.0']),
      row('rv:2', 'Panic', 1),
    ]);
  });

  it('does not say again what follows from the rest, and gives it back', () => {
    const parts = { resourceVersion: '41', auditId: 'a', requestedAt: 1_700_000_000_000_001 };
    const keys = [
      'rv:41',
      'rv:41:delete',
      'rv:41:unheld',
      'audit:a:1700000000000001',
      'rv:41:',
      'rv:',
      'audit:a:',
    ];
    const written = keys.map((key) => observation(key, parts));
    const text = encodeObservations(written);
    expect((JSON.parse(text) as unknown[][]).map((row) => row[1])).toEqual([
      0,
      1,
      2,
      3,
      'rv:41:',
      'rv:',
      'audit:a:',
    ]);
    expect(decodeObservations([text])).toStrictEqual(written);
  });

  it('finds who acted some observations before, and no further back', () => {
    const users = ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'b', 'i'];
    const written = users.map((user, index) => observation(`rv:${index}`, { user }));
    const text = encodeObservations(written);
    expect((JSON.parse(text) as unknown[][]).map((row) => typeof row[9])).toEqual(
      users.map((_, index) => ([2, 12].includes(index) ? 'number' : 'object')),
    );
    expect(decodeObservations([text])).toStrictEqual(written);
  });

  it('gives times back exactly that are too far apart for a sum', () => {
    const far = observation('rv:1', { requestedAt: 253_402_300_799_000_000, at: 3 });
    expect(readBack(far)).toStrictEqual([far]);
  });

  it('writes rows of any length', () => {
    const written = ['x', 'é', '漢'].map((letter) =>
      observation(`rv:${letter}`, { message: letter.repeat(3_000_000) }),
    );
    expect(readBack(...written)).toStrictEqual(written);
    expect(readBack(observation('rv:1'))).toStrictEqual([observation('rv:1')]);
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
  const noPlace = encodeObservations([observation('rv:1')]).replace(',1,"status"', ',99,"status"');
  const noActor = encodeObservations([observation('rv:1')]).replace(/\["system:node:a","[^"]*"\]/, '1');
  it.each([
    noPlace,
    noActor,
    '',
    '[',
    'null',
    '"x"',
    '{}',
    '[9]',
    '[null]',
    '["x"]',
    '[{}]',
    shortRow,
    unknownLayout,
  ])('refuses %j, which it never wrote', (damaged) => {
    expect(() => decodeObservations([damaged])).toThrow(SyntaxError);
  });
});
