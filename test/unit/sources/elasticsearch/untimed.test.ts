import { expect, test } from 'vitest';

import { roughly, untimedTrouble } from '../../../../src/sources/elasticsearch/untimed.ts';

test('says the same until there are ten times as many', () => {
  expect([1, 9, 10, 99, 100, 12_345].map(roughly)).toEqual([
    'some',
    'some',
    '10 or more',
    '10 or more',
    '100 or more',
    '10000 or more',
  ]);
});

test('says what to do', () => {
  const trouble = untimedTrouble(20, { name: 'event.ingested', inNanos: false, isMixed: false });
  expect(trouble).toMatch(/^10 or more documents have no event\.ingested and are not read\. Let an ingest/);
});
