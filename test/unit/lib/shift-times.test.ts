import { expect, test } from 'vitest';

import { createTimeShift } from '../../../src/lib/shift-times.ts';

test('moves every time by the same, wherever it stands, and keeps fractions and offsets', () => {
  const shift = createTimeShift(86_400 + 5);
  expect(
    shift(
      '{"a":"2026-12-31T23:59:58.123456Z","m":"since 2026-01-01T00:00:00+02:00, 2024-02-28T23:59:59.1Z"}',
    ),
  ).toBe('{"a":"2027-01-02T00:00:03.123456Z","m":"since 2026-01-02T00:00:05+02:00, 2024-03-01T00:00:04.1Z"}');
});

test('leaves alone what is no time, and the time that means none', () => {
  const text =
    '0001-01-01T00:00:00Z 2026-02-31T00:00:00 2026-13-01T00:00:00Z 2026-01-01 12026-01-01T00:00:0Z';
  expect(createTimeShift(60)(text)).toBe(text);
});
