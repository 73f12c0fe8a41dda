import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  hasBytes,
  MALFORMED,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipLiteral,
  skipNumber,
  skipSpace,
} from '../../lib/json-bytes.ts';

/*
 * Finding members and items in a JSON text without making objects of them. What lies within a value is not validated, only
 * passed: its brackets must pair.
 */

const OTHER = 0;
const IS_QUOTE = 1;
const OPENS = 2;
const CLOSES = 3;
const KIND = new Uint8Array(256);
KIND[QUOTE] = IS_QUOTE;
KIND[OPEN_BRACE] = OPENS;
KIND[OPEN_BRACKET] = OPENS;
KIND[CLOSE_BRACE] = CLOSES;
KIND[CLOSE_BRACKET] = CLOSES;

/** From the opening quote to behind the closing one; `MALFORMED` when it does not end. */
export function passString(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  let at = start + 1;
  while (at < length) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return MALFORMED;
}

/** Behind the value that begins at `start`; `MALFORMED` when it does not end. */
export function passValue(bytes: Uint8Array, start: number): number {
  switch (bytes[start]) {
    case QUOTE:
      return passString(bytes, start);
    case OPEN_BRACE:
    case OPEN_BRACKET:
      return passContainer(bytes, start);
    default: {
      const behind = skipNumber(bytes, start);
      return behind === MALFORMED ? skipLiteral(bytes, start) : behind;
    }
  }
}

function passContainer(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  let depth = 0;
  let at = start;
  while (at < length) {
    const kind = KIND[bytes[at] as number];
    at += 1;
    if (kind === OTHER) continue;
    if (kind === IS_QUOTE) {
      let byte = bytes[at];
      while (byte !== QUOTE) {
        at += byte === BACKSLASH ? 2 : 1;
        if (at >= length) return MALFORMED;
        byte = bytes[at];
      }
      at += 1;
    } else if (kind === OPENS) depth += 1;
    else {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return MALFORMED;
}

/**
 * Goes through the members of the object at `start`: `visit` is told the place of each key (between its quotes) and of its
 * value, and gives the position behind the value or `MALFORMED`. Gives the position behind the object.
 */
export function passMembers(
  bytes: Uint8Array,
  start: number,
  visit: (keyStart: number, keyEnd: number, value: number) => number,
): number {
  if (bytes[start] !== OPEN_BRACE) return MALFORMED;
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    if (bytes[at] !== QUOTE) return MALFORMED;
    const keyEnd = passString(bytes, at);
    if (keyEnd === MALFORMED) return MALFORMED;
    const colon = skipSpace(bytes, keyEnd);
    if (bytes[colon] !== COLON) return MALFORMED;
    const behind = visit(at + 1, keyEnd - 1, skipSpace(bytes, colon + 1));
    if (behind === MALFORMED) return MALFORMED;
    at = skipSpace(bytes, behind);
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    if (bytes[at] !== COMMA) return MALFORMED;
    at = skipSpace(bytes, at + 1);
  }
}

/** As `passMembers`, of the items of the list at `start`. */
export function passItems(bytes: Uint8Array, start: number, visit: (item: number) => number): number {
  if (bytes[start] !== OPEN_BRACKET) return MALFORMED;
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    const behind = visit(at);
    if (behind === MALFORMED) return MALFORMED;
    at = skipSpace(bytes, behind);
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    if (bytes[at] !== COMMA) return MALFORMED;
    at = skipSpace(bytes, at + 1);
  }
}

/** Whether the text of a key is this one, as the server writes keys: without escapes. */
export const isKey = (bytes: Uint8Array, start: number, end: number, key: Uint8Array): boolean =>
  end - start === key.length && hasBytes(bytes, start, end, key);
