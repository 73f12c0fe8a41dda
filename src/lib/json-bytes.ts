/**
 * Reading JSON in place. Functions take the position at which something begins and return the position after it, or
 * `MALFORMED`: what they do not take is left to `JSON.parse`, so they may refuse more than it does, never less. Positions
 * only grow: a caller that knows where the text ends checks the last one.
 */
export const MALFORMED = -1;

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COLON = 0x3a;
export const COMMA = 0x2c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const MINUS = 0x2d;
export const SPACE = 0x20;

/** What may follow a backslash, `u` aside. */
const ESCAPED = new Uint8Array(256);
for (const letter of '"\\/bfnrt') ESCAPED[letter.charCodeAt(0)] = 1;

const HEX_DIGIT = new Uint8Array(256);
for (const digit of '0123456789abcdefABCDEF') HEX_DIGIT[digit.charCodeAt(0)] = 1;

const DIGIT = new Uint8Array(256);
for (const digit of '0123456789') DIGIT[digit.charCodeAt(0)] = 1;

/** The position of the next byte that is no white space. */
export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}

/** Whether these bytes stand at `at`, before `end`. */
export function hasBytes(bytes: Uint8Array, at: number, end: number, expected: Uint8Array): boolean {
  if (end - at < expected.length) return false;
  for (let i = 0; i < expected.length; i += 1) if (bytes[at + i] !== expected[i]) return false;
  return true;
}

/** Whether the backslash at `at` begins an escape that JSON knows. */
export function isEscape(bytes: Uint8Array, at: number): boolean {
  const escape = bytes[at + 1] as number;
  return ESCAPED[escape] === 1 || (escape === 0x75 && isHex(bytes, at + 2));
}

const isHex = (bytes: Uint8Array, at: number): boolean =>
  HEX_DIGIT[bytes[at] as number] === 1 &&
  HEX_DIGIT[bytes[at + 1] as number] === 1 &&
  HEX_DIGIT[bytes[at + 2] as number] === 1 &&
  HEX_DIGIT[bytes[at + 3] as number] === 1;

export function skipNumber(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  if (bytes[at] === 0x30) at += 1;
  else if (DIGIT[bytes[at] as number] === 1) at = skipDigits(bytes, at);
  else return MALFORMED;
  if (bytes[at] === 0x2e) {
    const fraction = at + 1;
    at = skipDigits(bytes, fraction);
    if (at === fraction) return MALFORMED;
  }
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    let exponent = at + 1;
    if (bytes[exponent] === 0x2b || bytes[exponent] === MINUS) exponent += 1;
    at = skipDigits(bytes, exponent);
    if (at === exponent) return MALFORMED;
  }
  return at;
}

function skipDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while (DIGIT[bytes[at] as number] === 1) at += 1;
  return at;
}

export const TRUE = 0x74;
export const FALSE = 0x66;
export const NULL = 0x6e;

/** `true`, `false` or `null`. */
export function skipLiteral(bytes: Uint8Array, start: number): number {
  const [first, second, third, fourth] = [bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3]];
  if (first === TRUE && second === 0x72 && third === 0x75 && fourth === 0x65) return start + 4;
  if (first === NULL && second === 0x75 && third === 0x6c && fourth === 0x6c) return start + 4;
  if (first !== FALSE || second !== 0x61 || third !== 0x6c || fourth !== 0x73) return MALFORMED;
  return bytes[start + 4] === 0x65 ? start + 5 : MALFORMED;
}
