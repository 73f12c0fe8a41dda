import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  MALFORMED,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
} from '../../../lib/json-bytes.ts';
import { endOfValue, stringIn } from '../json-extent.ts';
import { partOf, type Slice } from './slice.ts';

/** The values of an object by their keys, unread. Of equal keys the last counts, as for `JSON.parse`. */
export type Members = ReadonlyMap<string, Slice>;

/** `null` when it is no object, or is broken between its members. */
export function membersOf(slice: Slice | undefined): Members | null {
  if (slice === undefined) return null;
  if (slice.members === undefined) slice.members = readMembers(slice);
  return slice.members;
}

function readMembers(slice: Slice): Members | null {
  const { bytes, start, end } = slice;
  if (bytes[start] !== OPEN_BRACE) return null;
  const members = new Map<string, Slice>();
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACE) return at + 1 === end ? members : null;
  while (at < end && bytes[at] === QUOTE) {
    const keyEnd = endOfValue(bytes, at, end);
    if (keyEnd === MALFORMED) return null;
    const key = keyOf(bytes, at, keyEnd);
    at = skipSpace(bytes, keyEnd);
    if (key === null || bytes[at] !== COLON) return null;
    const valueStart = skipSpace(bytes, at + 1);
    const valueEnd = endOfValue(bytes, valueStart, end);
    if (valueEnd === MALFORMED) return null;
    members.set(key, partOf(slice, valueStart, withoutSpace(bytes, valueStart, valueEnd)));
    at = skipSpace(bytes, valueEnd);
    if (bytes[at] === CLOSE_BRACE) return at + 1 === end ? members : null;
    if (bytes[at] !== COMMA) return null;
    at = skipSpace(bytes, at + 1);
  }
  return null;
}

/** A key of many letters says nothing here. */
const LONGEST_KEY = 1024;
const keyOf = (bytes: Uint8Array, start: number, end: number): string | null =>
  end - start > LONGEST_KEY ? '' : stringIn(bytes, start, end);

/** The elements of a list, unread; `null` when it is none, or is broken between them. */
export function elementsOf(slice: Slice): Slice[] | null {
  const { bytes, start, end } = slice;
  if (bytes[start] !== OPEN_BRACKET) return null;
  const elements: Slice[] = [];
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACKET) return at + 1 === end ? elements : null;
  while (at < end) {
    const elementEnd = endOfValue(bytes, at, end);
    if (elementEnd === MALFORMED) return null;
    elements.push(partOf(slice, at, withoutSpace(bytes, at, elementEnd)));
    at = skipSpace(bytes, elementEnd);
    if (bytes[at] === CLOSE_BRACKET) return at + 1 === end ? elements : null;
    if (bytes[at] !== COMMA) return null;
    at = skipSpace(bytes, at + 1);
  }
  return null;
}

/** Numbers and literals end where the next sign stands. */
function withoutSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && (bytes[at - 1] as number) <= 0x20) at -= 1;
  return at;
}

/**
 * The value at a path (`event.original`), whether its objects are nested, written with dots in their keys, or partly so.
 * `undefined` when there is none.
 */
export function valueAt(members: Members | null, path: string): Slice | undefined {
  if (members === null) return undefined;
  const whole = members.get(path);
  if (whole !== undefined) return whole;
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const outer = members.get(path.slice(0, dot));
    const found = outer === undefined ? undefined : valueAt(membersOf(outer), path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}
