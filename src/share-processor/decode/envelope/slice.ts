import { OPEN_BRACE, OPEN_BRACKET, QUOTE, skipSpace } from '../../../lib/json-bytes.ts';
import { stringIn } from '../json-extent.ts';

/**
 * A piece of JSON: in the input itself, or, where it was a string there, in bytes of its own. `at` is where it begins in the
 * bytes that the whole was found in, for those who ask where something lies.
 */
export interface Slice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly at: number;
  /** Its members, once somebody asked (`membersOf`): one object is asked for several paths. */
  members?: ReadonlyMap<string, Slice> | null;
}

/** A part of a slice. */
export const partOf = ({ bytes, start: from, at }: Slice, start: number, end: number): Slice => ({
  bytes,
  start,
  end,
  at: at + (start - from),
});

/** Bytes made of a slice. What was a string only shrinks when its escapes go, so that places in it stay within the slice. */
export const madeOf = (slice: Slice, text: string | Uint8Array): Slice => {
  const bytes = Buffer.from(text as string);
  return { bytes, start: 0, end: bytes.length, at: slice.at };
};

/** What a string holds, its escapes gone; anything else as it is. */
export function contentOf(slice: Slice): Slice {
  const { bytes, start, end } = slice;
  if (bytes[start] !== QUOTE) return slice;
  const text = stringIn(bytes, start, end);
  return text === null ? slice : madeOf({ ...slice, at: slice.at + 1 }, text);
}

/** The string that a slice is; `null` when it is something else, or longer than any name or time. */
export function textOf(slice: Slice | undefined): string | null {
  if (slice === undefined || slice.end - slice.start > LONGEST_TEXT) return null;
  return stringIn(slice.bytes, slice.start, slice.end);
}
const LONGEST_TEXT = 64 * 1024;

/** Whether it begins like an object or a list. */
export const isContainer = ({ bytes, start }: Slice): boolean =>
  bytes[start] === OPEN_BRACE || bytes[start] === OPEN_BRACKET;

/** Without white space and byte order marks before it, and white space behind. */
export function trimmed(slice: Slice): Slice {
  const { bytes } = slice;
  let { start, end } = slice;
  if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3;
  start = Math.min(skipSpace(bytes, start), end);
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return start === slice.start && end === slice.end ? slice : partOf(slice, start, end);
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
