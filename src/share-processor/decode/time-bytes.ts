import { parseMicros, type Micros } from '../../lib/micros.ts';

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const SECONDS_PER_DAY = 86_400;
/** Days from 0001-01-01 to 1970-01-01. */
const EPOCH_DAY = 719_162;
const NOT_A_NUMBER = -1;

const Z = 0x5a;
const DOT = 0x2e;

/**
 * `parseMicros` of ASCII text in a buffer, without making a string of it where it has the form in which Go writes UTC:
 * `2026-11-21T01:14:57Z` or with a fraction of up to nine digits. Any other text goes to `parseMicros`.
 */
export function parseMicrosBytes(bytes: Uint8Array, start: number, end: number): Micros | null {
  const micros = parseGoTime(bytes, start, end);
  if (micros !== null) return micros;
  return parseMicros(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
}

/** `2026-11-21T01:14:57` */
const SECOND_LENGTH = 19;
/** The last second that was parsed, and its time in milliseconds: times that follow each other are mostly of one. */
const lastSecond = new Uint8Array(SECOND_LENGTH).fill(0xff);
let lastMs = Number.NaN;

/** `null`: not in that form, or not a time that every month has. */
function parseGoTime(bytes: Uint8Array, start: number, end: number): Micros | null {
  const length = end - start;
  if (length < 20 || length > 30 || bytes[end - 1] !== Z) return null;
  const ms = isLastSecond(bytes, start) ? lastMs : parseSecond(bytes, start);
  if (ms === null) return null;
  const fraction = parseFraction(bytes, start + SECOND_LENGTH, end - 1);
  // The same two steps as in `parseMicros`: far from now a double rounds, and both must round alike.
  return fraction === NOT_A_NUMBER ? null : ms * 1000 + fraction;
}

function isLastSecond(bytes: Uint8Array, start: number): boolean {
  // From the end: it is there that times differ.
  let at = SECOND_LENGTH - 1;
  while (at >= 0 && bytes[start + at] === lastSecond[at]) at -= 1;
  return at < 0;
}

/** Milliseconds; `null`: not in that form, or not a time that every month has. */
function parseSecond(bytes: Uint8Array, start: number): number | null {
  if (bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d || bytes[start + 10] !== 0x54) return null;
  if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return null;
  const century = twoDigits(bytes, start);
  const yearOfCentury = twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  const second = twoDigits(bytes, start + 17);
  if (century < 1 || yearOfCentury < 0 || month < 1 || month > 12) return null;
  // The last days of months, as the first century, are left to the oracle.
  if (day < 1 || day > (month === 2 ? 28 : 30)) return null;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
  const days = dayNumber(century * 100 + yearOfCentury, month, day);
  lastMs = (days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second) * 1000;
  lastSecond.set(bytes.subarray(start, start + SECOND_LENGTH));
  return lastMs;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NOT_A_NUMBER : tens * 10 + ones;
}

/** `.123456789` as microseconds, digits beyond them cut; nothing at all is 0. */
function parseFraction(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  if (bytes[start] !== DOT || end - start < 2) return NOT_A_NUMBER;
  let micros = 0;
  let unit = 100_000;
  for (let at = start + 1; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return NOT_A_NUMBER;
    if (at < start + 7) micros += digit * unit;
    unit /= 10;
  }
  return micros;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const ofYear = (DAYS_BEFORE_MONTH[month - 1] ?? 0) + day - 1 + (isLeap && month > 2 ? 1 : 0);
  return past * 365 + leapDays + ofYear - EPOCH_DAY;
}
