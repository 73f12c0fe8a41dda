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
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const check = new Date(date);
  // Date.UTC maps the years 0–99 to 1900–1999 and rolls over the 31st of February: neither is what the text says.
  if (check.getUTCFullYear() !== Number(year) || check.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const offset = sign === undefined ? 0 : (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  const micros = fraction === undefined ? 0 : Number(fraction.padEnd(6, '0').slice(0, 6));
  return (date - (sign === '-' ? -offset : offset)) * MICROS_PER_MS + micros;
}

/** RFC 3339 in UTC with microseconds, the form every answer of Lorgnette uses. */
export function formatMicros(at: Micros): string {
  const ms = Math.floor(at / MICROS_PER_MS);
  const rest = at - ms * MICROS_PER_MS;
  return `${new Date(ms).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** A duration in milliseconds, rounded to the microsecond. */
export const durationMs = (from: Micros, to: Micros): number => (to - from) / MICROS_PER_MS;
