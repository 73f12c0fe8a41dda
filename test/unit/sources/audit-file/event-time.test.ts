import { describe, expect, test } from 'vitest';

import { parseMicros } from '../../../../src/lib/micros.ts';
import { eventTime, firstTime, upToTime } from '../../../../src/sources/audit-file/event-time.ts';

const at = (second: number): string =>
  `2026-01-31T10:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000000Z`;
const micros = (second: number): number => parseMicros(at(second)) ?? Number.NaN;
const line = (second: number, pad = 0): string =>
  `{"auditID":"x","responseObject":{"a":"${'x'.repeat(pad)}"},"stageTimestamp":"${at(second)}","annotations":{}}\n`;
const timeOf = (text: string): number | null => eventTime(Buffer.from(text), 0, Buffer.byteLength(text));

describe('the time of an event', () => {
  test('is its own, after the bodies and whatever they hold', () => {
    expect(timeOf(line(5))).toBe(micros(5));
    expect(timeOf(`{"responseObject":{"stageTimestamp":"${at(1)}"},"stageTimestamp" : "${at(2)}"}`)).toBe(
      micros(2),
    );
    expect(timeOf(JSON.stringify({ message: line(7) }))).toBe(micros(7));
  });

  test('is not known where there is none', () => {
    expect(timeOf('{"auditID":"x"}')).toBeNull();
    expect(timeOf('{"stageTimestamp":"yesterday"}')).toBeNull();
    expect(timeOf('{"stageTimestamp"')).toBeNull();
  });

  test('of a file is that of its first whole line that has one', () => {
    expect(firstTime(Buffer.from(`no event\n${line(3)}${line(4)}`))).toBe(micros(3));
    expect(firstTime(Buffer.from(line(3).trimEnd()))).toBeNull();
  });
});

describe('lines up to a time', () => {
  const lines = Array.from({ length: 200 }, (_, i) => line(i, (i * 37) % 300));
  const bytes = Buffer.from(lines.join(''));
  const lengthOf = (count: number): number => Buffer.byteLength(lines.slice(0, count).join(''));

  test('are exactly those, whatever their lengths', () => {
    for (const limit of [0, 1, 57, 131, 198, 199, 500]) {
      expect(upToTime(bytes, micros(limit))).toBe(lengthOf(Math.min(limit + 1, 200)));
    }
  });

  test('are one at least', () => {
    expect(upToTime(bytes, micros(0) - 1)).toBe(lengthOf(1));
    expect(upToTime(Buffer.from(line(9)), micros(1))).toBe(line(9).length);
  });

  test('include those without a time that follow', () => {
    const odd = Buffer.from(`${line(1)}no event\n${line(2)}no event\n`);
    expect(upToTime(odd, micros(2))).toBe(odd.length);
    expect(upToTime(Buffer.from(`${line(1)}a\nb\n${line(50)}c\n`), micros(2))).toBe(line(1).length);
    const untold = Buffer.from('a\nb\nc\n');
    expect(upToTime(untold, micros(2))).toBe(untold.length);
  });
});
