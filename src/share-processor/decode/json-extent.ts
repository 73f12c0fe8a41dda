import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  MALFORMED,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from '../../lib/json-bytes.ts';

/*
 * Where values of JSON end, by counting brackets: whether they are well-formed is for whoever reads them to say.
 */

/** Behind the value that begins at `start`; `MALFORMED` when it does not end before `end`. */
export function endOfValue(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfQuoted(bytes, at + 1, end);
      if (depth === 0) return at < end ? at + 1 : MALFORMED;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
      // A number or a literal where an event should be: it ends where the list does.
      if (depth < 0) return at > start ? at : MALFORMED;
    } else if (byte === COMMA && depth === 0) return at > start ? at : MALFORMED;
  }
  return MALFORMED;
}

/** The position of the closing quote, or `end`. */
function endOfQuoted(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at, end);
}

/** The text of a JSON string, quotes included; `null` when it is none. Invalid UTF-8 becomes U+FFFD. */
export function stringIn(bytes: Uint8Array, start: number, end: number): string | null {
  if (bytes[start] !== QUOTE) return null;
  const value = parseJson(bytes, start, end);
  return typeof value === 'string' ? value : null;
}

/** `undefined` when it is no JSON. */
export function parseJson(bytes: Uint8Array, start: number, end: number): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
