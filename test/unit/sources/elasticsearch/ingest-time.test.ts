import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { ingestMsOf } from '../../../../src/sources/elasticsearch/ingest-time.ts';

const msOf = (text: string, inNanos: boolean): number | null => {
  const bytes = Buffer.from(`xx${text}`);
  return ingestMsOf(bytes, { start: 2, end: bytes.length }, inNanos);
};

const NANOS_PER_MS = 1_000_000n;

test('reads milliseconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (ms) => {
      expect(msOf(`[${ms},4294967296]`, false)).toBe(ms === 0 ? 0 : ms);
    }),
  );
});

test('rounds nanoseconds down, exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (nanos) => {
      const down = nanos / NANOS_PER_MS - (nanos % NANOS_PER_MS < 0n ? 1n : 0n);
      expect(BigInt(msOf(`[${nanos}]`, true) ?? 0)).toBe(down);
    }),
  );
  expect(msOf('[1795568523999999999,0]', true)).toBe(1795568523999);
});

test('a document without a time has none', () => {
  expect([msOf('[null,0]', false), msOf('["2026",0]', false), msOf('[]', true)]).toEqual([null, null, null]);
});
