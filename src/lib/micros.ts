import { remember } from './remember.ts';

/**
 * A point in time as epoch microseconds: the resolution of Kubernetes' MicroTime. Exact as a `number` until year 2255.
 */
export type Micros = number;

export const MICROS_PER_MS = 1_000;
export const MICROS_PER_SECOND = 1_000_000;

/** `seconds` as microseconds. */
export const seconds = (count: number): Micros => count * MICROS_PER_SECOND;

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** The number that digits from `from` up to `to` say; not a number where there are others. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Days that every month has. */
const SHORTEST_MONTH = 28;

/**
 * A time in whole seconds and UTC, as the API writes nearly all of them (`2026-01-02T03:04:05Z`); `null` of any other text,
 * and of what needs a closer look.
 */
function parseWholeSecond(text: string): Micros | null {
  if (text.length !== 20 || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return null;
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const isPlain = year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= SHORTEST_MONTH && hour <= 23;
  if (!isPlain || !(minute <= 59) || !(second <= 59)) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second) * MICROS_PER_MS;
}

/** Parses RFC 3339 (any fraction length, any offset; digits beyond microseconds are cut). `null` when it is no such time. */
export function parseMicros(text: string): Micros | null {
  if (text === '') return null;
  const whole = parseWholeSecond(text);
  if (whole !== null) return whole;
  const m = RFC3339.exec(text);
  if (m === null) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] = m;
  // Date.UTC maps the years 0–99 to 1900–1999 (Go's zero time is in year 1), so the year is set apart. A month that is too
  // short for the day rolls over into the next, which is not what the text says.
  const check = new Date(
    Date.UTC(2000, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)),
  );
  const date = check.setUTCFullYear(Number(year));
  if (check.getUTCMonth() !== Number(month) - 1 || check.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const offset = sign === undefined ? 0 : (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  const micros = fraction === undefined ? 0 : Number(fraction.padEnd(6, '0').slice(0, 6));
  return (date - (sign === '-' ? -offset : offset)) * MICROS_PER_MS + micros;
}

const REMEMBERED_SECONDS = 1024;
/** Texts of whole seconds, up to the point before the fraction: what is written of one time is of few seconds. */
const secondText = remember(REMEMBERED_SECONDS, (second: number) =>
  new Date(second * 1000).toISOString().slice(0, -4),
);

/** RFC 3339 in UTC with microseconds, the form every answer of Lorgnette uses. Years 0 to 9999. */
export function formatMicros(at: Micros): string {
  const second = Math.floor(at / MICROS_PER_SECOND);
  // One digit more than the fraction has, so that its leading zeros stay.
  return `${secondText(second)}${String(at - second * MICROS_PER_SECOND + MICROS_PER_SECOND).slice(1)}Z`;
}

/** A duration in milliseconds, rounded to the microsecond. */
export const durationMs = (from: Micros, to: Micros): number => (to - from) / MICROS_PER_MS;
