import type { Micros } from '../../lib/micros.ts';
import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  MALFORMED,
  OPEN_BRACE,
  QUOTE,
  skipString,
  skipValue,
} from './json-bytes.ts';
import { parseMicrosBytes } from './time-bytes.ts';

/**
 * What can be said of the rest of an event without walking it, once its beginning has shown that nobody wants it. Both
 * answers err to the safe side: in doubt the event is walked to its end.
 */

const KEY_ENDS = ['stage"', 'verb"', 'objectRef"', 'requestURI"'].map((end) => Buffer.from(end));

/** The keys a decision rests on: all up to and including the one named, in this order. */
export const UP_TO_STAGE = 1;
export const UP_TO_VERB = 2;
export const UP_TO_OBJECT_REF = 3;
export const UP_TO_REQUEST_URI = 4;

/**
 * Whether one of the first `keys` of those keys might come (again) in `tail`, where it would count in place of the one
 * that was read. A key may also be spelt with `\u` escapes.
 */
export function mayHoldKey(tail: Buffer, keys: number): boolean {
  for (let key = 0; key < keys; key += 1) if (tail.includes(KEY_ENDS[key] as Buffer)) return true;
  return tail.includes(UNICODE_ESCAPE);
}

const UNICODE_ESCAPE = Buffer.from(String.raw`\u`);
const STAGE_TIMESTAMP = Buffer.from('"stageTimestamp"');
/** API servers write the times at the end, only their own annotations after them. */
const SEARCHED_BYTES = 1024;

/**
 * `stageTimestamp` of an event that ends before `end`, looked for from there. It is the event's own, and not one that
 * somebody wrote into an object, when nothing but whole members and one closing brace follow. `null`: not found so.
 */
export function stageTimeAtEnd(bytes: Buffer, start: number, end: number): Micros | null {
  const key = lastKey(bytes, Math.max(start, end - SEARCHED_BYTES), end);
  if (key === -1 || (bytes[key - 1] !== COMMA && bytes[key - 1] !== OPEN_BRACE)) return null;
  const colon = key + STAGE_TIMESTAMP.length;
  if (bytes[colon] !== COLON || bytes[colon + 1] !== QUOTE) return null;
  const value = colon + 2;
  let at = skipString(bytes, value);
  if (at === MALFORMED) return null;
  const at0 = at;
  while (bytes[at] === COMMA) {
    if (bytes[at + 1] !== QUOTE) return null;
    at = skipString(bytes, at + 2);
    if (at === MALFORMED || bytes[at] !== COLON) return null;
    at = skipValue(bytes, at + 1, 1);
    if (at === MALFORMED) return null;
  }
  return bytes[at] === CLOSE_BRACE && at + 1 === end ? parseMicrosBytes(bytes, value, at0 - 1) : null;
}

function lastKey(bytes: Buffer, start: number, end: number): number {
  for (let at = end - STAGE_TIMESTAMP.length; at >= start; at -= 1) {
    // The `T` in the middle is rarer than quotes.
    if (bytes[at + 6] === 0x54 && bytes[at] === QUOTE && isStageTimestamp(bytes, at)) return at;
  }
  return -1;
}

function isStageTimestamp(bytes: Buffer, start: number): boolean {
  for (let at = 0; at < STAGE_TIMESTAMP.length; at += 1) {
    if (bytes[start + at] !== STAGE_TIMESTAMP[at]) return false;
  }
  return true;
}
