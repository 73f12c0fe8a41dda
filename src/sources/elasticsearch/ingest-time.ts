import { MINUS } from '../../lib/json-bytes.ts';
import type { Place } from './read-hits.ts';

/** Milliseconds of the epoch, rounded down: the position and the counts go by these, so that nothing is lost by it. */
export type IngestMs = number;

/** Nanoseconds have so many digits more than milliseconds. */
const NANO_DIGITS = 6;
const ZERO = 0x30;

/**
 * The time of a hit: the first of its sort values, a whole number of milliseconds, or of nanoseconds, which no `number`
 * holds exactly. `null` where it is none.
 */
export function ingestMsOf(bytes: Buffer, sort: Place, inNanos: boolean): IngestMs | null {
  let at = sort.start + 1;
  const isNegative = bytes[at] === MINUS;
  if (isNegative) at += 1;
  const first = at;
  while (isDigit(bytes[at])) at += 1;
  const end = inNanos ? at - NANO_DIGITS : at;
  if (at === first) return null;
  let ms = 0;
  for (let digit = first; digit < end; digit += 1) ms = ms * 10 + (bytes[digit] as number) - ZERO;
  if (!isNegative) return ms;
  const isWhole = !inNanos || /^0*$/.test(bytes.toString('latin1', Math.max(first, end), at));
  return isWhole ? -ms : -ms - 1;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
