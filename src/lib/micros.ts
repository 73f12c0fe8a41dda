/**
 * A point in time as epoch microseconds: the resolution of Kubernetes' MicroTime. Exact as a `number` until year 2255.
 */
export type Micros = number;

export const MICROS_PER_MS = 1_000;
export const MICROS_PER_SECOND = 1_000_000;

/** `seconds` as microseconds. */
export const seconds = (count: number): Micros => count * MICROS_PER_SECOND;

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Parses RFC 3339 (any fraction length, any offset; digits beyond microseconds are cut). `null` when it is no such time. */
export function parseMicros(text: string): Micros | null {
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

/** RFC 3339 in UTC with microseconds, the form every answer of Lorgnette uses. Years 0 to 9999. */
export function formatMicros(at: Micros): string {
  const ms = Math.floor(at / MICROS_PER_MS);
  const rest = String(at - ms * MICROS_PER_MS).padStart(3, '0');
  return `${new Date(ms).toISOString().slice(0, -1)}${rest}Z`;
}

/** A duration in milliseconds, rounded to the microsecond. */
export const durationMs = (from: Micros, to: Micros): number => (to - from) / MICROS_PER_MS;
