import { expect, test } from 'vitest';

import { durationMs } from '../../../../../src/sources/elasticsearch/check/durations.ts';
import { formatSpan } from '../../../../../src/sources/elasticsearch/check/spans.ts';

test('reads what Elasticsearch writes', () => {
  expect(['7d', '1.5h', '30s', '500ms', '2m', '-1'].map((text) => durationMs(text))).toEqual([
    604_800_000, 5_400_000, 30_000, 500, 120_000, -1,
  ]);
  expect(['', '7', 'd', undefined, null, 7].map((text) => durationMs(text))).toEqual(Array(6).fill(null));
});

test('writes the two largest units', () => {
  expect([0, 450, 1000, 61_000, 3_600_000, 90_061_000].map((ms) => formatSpan(ms))).toEqual([
    '0 ms',
    '450 ms',
    '1 s',
    '1 m 1 s',
    '1 h',
    '1 d 1 h',
  ]);
});
