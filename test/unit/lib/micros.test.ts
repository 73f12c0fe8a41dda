import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { durationMs, formatMicros, parseMicros, seconds } from '../../../src/lib/micros.ts';

const YEAR_0 = Date.UTC(2000, 0, 1) * 1000 - 730_485 * 86_400_000_000;
const YEAR_9999 = Date.UTC(9999, 11, 31) * 1000;

describe('a time as text', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [1, '1970-01-01T00:00:00.000001Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
    [1_795_223_626_751_877, '2026-11-21T01:13:46.751877Z'],
    [YEAR_9999, '9999-12-31T00:00:00.000000Z'],
  ])('%d is %s', (at, text) => {
    expect(formatMicros(at)).toBe(text);
    expect(parseMicros(text)).toBe(at);
  });

  it('is read back as it was, in every year up to 2255', () => {
    const time = fc.integer({ min: YEAR_0, max: Number.MAX_SAFE_INTEGER });
    const thereAndBack = fc.check(fc.property(time, (at) => parseMicros(formatMicros(at)) === at));
    expect(thereAndBack.counterexample).toBeNull();
  });

  it.each([
    ['2026-11-21T01:13:46Z', '2026-11-21T01:13:46.000000Z'],
    ['2026-11-21T01:13:46.5+02:00', '2026-11-20T23:13:46.500000Z'],
    ['2026-11-21t01:13:46.123456789z', '2026-11-21T01:13:46.123456Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
    ['2026-01-31T00:00:00Z', '2026-01-31T00:00:00.000000Z'],
    ['2016-12-31T22:59:60Z', '2016-12-31T23:00:00.000000Z'],
  ])('%s is understood', (text, same) => {
    expect(formatMicros(parseMicros(text) ?? Number.NaN)).toBe(same);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T0x:00:00Z',
    '2026-01-01T00:00:0:Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00-00-00Z',
  ])('"%s" is none', (text) => {
    expect(parseMicros(text)).toBeNull();
  });
});

it('durations are milliseconds, to the microsecond', () => {
  expect(durationMs(seconds(1), seconds(2) + 1)).toBe(1000.001);
});
