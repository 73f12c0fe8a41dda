import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatPosition, parsePosition } from '../../../../src/sources/elasticsearch/position.ts';

test('is read as it was written', () => {
  fc.assert(
    fc.property(fc.option(fc.integer({ min: -8.64e15, max: 8.64e15 })), (cursor) => {
      expect(parsePosition(formatPosition({ cursor, indices: null }))).toEqual({
        cursor: cursor === 0 ? 0 : cursor,
        indices: null,
      });
    }),
  );
});

test('can be read by people', () => {
  expect(formatPosition({ cursor: Date.UTC(2026, 10, 25, 1, 2, 3, 4), indices: null })).toBe(
    '{"version":1,"ingestedUntil":"2026-11-25T01:02:03.004Z"}',
  );
});

test('keeps what there was to read', () => {
  const unread = { documents: 2, least: 4_000, greatest: 5_000, id: 'x' };
  const index = { name: 'a', uuid: null, greatest: 5_000, id: 'x', unread, unseen: null, grown: 1 };
  const position = { cursor: 3, indices: { lookedAt: 1, cursor: 3_000, indices: [index] } };
  expect(parsePosition(formatPosition(position))).toEqual(position);
});

test.each([
  '',
  '{"version":1,"ingestedUntil":null,"indices":{"lookedAt":1}}',
  '{',
  'null',
  '7',
  '[]',
  '{}',
  '{"version":2,"ingestedUntil":null}',
  '{"version":1}',
  '{"version":1,"ingestedUntil":"soon"}',
])('of %s nothing is made', (text) => {
  expect(() => parsePosition(text)).toThrow(expect.objectContaining({ code: 'PositionInvalid' }) as Error);
});
