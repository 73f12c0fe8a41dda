import { expect, test } from 'vitest';

import { createQuietRetries } from '../../../../src/sources/elasticsearch/quiet-retries.ts';

let now = 0;
const create = () => createQuietRetries({ now: () => now, sleep: () => Promise.resolve() });

test('opens a lost view anew three times in a row, and again when something was read', () => {
  const retries = create();
  const codes = ['SourceViewExpired', 'SourceMissing', 'SourceViewExpired', 'SourceViewExpired'] as const;
  expect(codes.map((code) => retries.waitMs(code))).toEqual([0, 0, 0, null]);
  retries.worked();
  expect(retries.waitMs('SourceViewExpired')).toBe(0);
});

test('waits a few seconds for the shards of a new index', () => {
  const retries = create();
  const asked = [0, 1000, 4900, 5000, 6000].map((at) => {
    now = at;
    return retries.waitMs('SourceShardsMissing');
  });
  expect(asked).toEqual([200, 200, 200, null, null]);
  retries.worked();
  expect(retries.waitMs('SourceShardsMissing')).toBe(200);
});

test('tells everything else at once', () => {
  expect(create().waitMs('SourceOverloaded')).toBeNull();
  expect(create().waitMs('Internal')).toBeNull();
});
