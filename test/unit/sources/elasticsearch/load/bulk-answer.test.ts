import { expect, test } from 'vitest';

import { isPassing, outcomesOf } from '../../../../../src/sources/elasticsearch/load/bulk-answer.ts';

test('tells of each document what became of it', () => {
  const error = {
    type: 'document_parsing_exception',
    reason: 'failed',
    caused_by: { reason: 'duplicate field' },
  };
  const answer = {
    items: [
      { create: { status: 201, result: 'created' } },
      { create: { status: 200, result: 'noop' } },
      { create: { status: 429, error: { reason: 'queue' } } },
      { create: { status: 503 } },
      { create: { status: 400, error } },
      {},
    ],
  };
  expect(outcomesOf(answer, 6)).toEqual([
    { kind: 'written' },
    { kind: 'dropped' },
    { kind: 'later' },
    { kind: 'later' },
    { kind: 'refused', reason: 'failed: duplicate field' },
    { kind: 'later' },
  ]);
});

test('does not believe an answer that tells of more or fewer', () => {
  expect(outcomesOf({ items: [] }, 1)).toBeNull();
  expect(outcomesOf('<html>', 1)).toBeNull();
});

test('knows what may pass', () => {
  expect([400, 404, 408, 413, 429, 500, 501, 502, 503, 504].filter((status) => isPassing(status))).toEqual([
    408, 429, 500, 502, 503, 504,
  ]);
});
