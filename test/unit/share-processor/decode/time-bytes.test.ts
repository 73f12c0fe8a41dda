import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseMicros } from '../../../../src/lib/micros.ts';
import { parseMicrosBytes } from '../../../../src/share-processor/decode/time-bytes.ts';

function parse(text: string): number | null {
  const bytes = Buffer.from(`"${text}"0Z`);
  return parseMicrosBytes(bytes, 1, bytes.length - 3);
}

const pad = (width: number) => (part: number) => String(part).padStart(width, '0');
const time = fc
  .tuple(
    fc.integer({ min: 0, max: 9999 }).map(pad(4)),
    fc.integer({ min: 0, max: 13 }).map(pad(2)),
    fc.integer({ min: 0, max: 32 }).map(pad(2)),
    fc.integer({ min: 0, max: 25 }).map(pad(2)),
    fc.integer({ min: 0, max: 61 }).map(pad(2)),
    fc.integer({ min: 0, max: 61 }).map(pad(2)),
    fc.constantFrom('', '.1', '.12345', '.999999', '.1234567', '.123456789', '.1234567890', '.', '.x'),
    fc.constantFrom('Z', 'z', '', '+01:30', '-00:00', '+0130'),
  )
  .map(
    ([year, month, day, hour, minute, second, fraction, zone]) =>
      `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`,
  );

describe('parseMicrosBytes', () => {
  it.each([
    ['2026-11-21T01:13:45.600965Z', 1795223625600965],
    ['2024-02-29T00:00:00Z', 1709164800000000],
    ['2023-02-29T00:00:00Z', null],
    ['1969-12-31T23:59:59.5Z', -500000],
    ['0001-01-01T00:00:00Z', -62135596800000000],
    ['9999-12-31T23:59:59Z', 253402300799000000],
    ['', null],
    ['yesterday', null],
    ['2026-11-21T01:13:45.60096é', null],
  ])('%s', (text, micros) => {
    expect(parse(text)).toBe(micros);
  });

  it('is parseMicros', () => {
    fc.assert(
      fc.property(fc.oneof(time, fc.string()), (text) => {
        fc.pre(!text.includes('\0'));
        expect(parse(text)).toBe(parseMicros(text.toWellFormed()));
      }),
      { numRuns: 5000 },
    );
  });
});
