/** Strings up to this many units are written one by one, which for short ones is faster than a call of the engine. */
const SHORT = 64;
/** What took more is not kept room for. */
const KEPT_BYTES = 1024 * 1024;
/** UTF-8 of one UTF-16 unit. */
const MOST_BYTES = 3;
/** Integers below are written digit by digit: half of it, and both halves, are exact in whole numbers of 32 bits. */
const HALF = 100_000_000;
const DIGITS_FROM = 0x30;
const MINUS = 0x2d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Writes JSON as UTF-8 into one buffer, which is used again and again. */
export interface JsonWriter {
  /** Begins a new text. */
  restart(): void;
  /** JSON, as it is. */
  raw(json: string): void;
  /** A string as JSON. */
  string(text: string): void;
  /** A finite number as JSON. */
  number(value: number): void;
  /** What was written since `restart`. The result holds until then. */
  written(): Uint8Array;
}

export function createJsonWriter(): JsonWriter {
  let bytes = Buffer.allocUnsafeSlow(64 * 1024);
  let length = 0;

  function reserve(more: number): void {
    const needed = length + more;
    if (needed <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(needed * 2);
    bytes.copy(larger, 0, 0, length);
    bytes = larger;
  }

  function raw(json: string): void {
    reserve(json.length * MOST_BYTES);
    if (json.length > SHORT || !writeUnits(json)) length += bytes.write(json, length);
  }

  /** Says whether it could: of ASCII alone every unit is a byte. */
  function writeUnits(text: string): boolean {
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7e) return false;
      bytes[length + at] = unit;
    }
    length += text.length;
    return true;
  }

  function string(text: string): void {
    if (text.length > SHORT) return raw(JSON.stringify(text));
    reserve(text.length + 2);
    let end = length;
    bytes[end++] = QUOTE;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit < 0x20 || unit > 0x7e || unit === QUOTE || unit === BACKSLASH) {
        return raw(JSON.stringify(text));
      }
      bytes[end++] = unit;
    }
    bytes[end++] = QUOTE;
    length = end;
  }

  function number(value: number): void {
    if (!Number.isSafeInteger(value)) return raw(JSON.stringify(value));
    reserve(24);
    let rest = value;
    if (rest < 0) {
      bytes[length++] = MINUS;
      rest = -rest;
    }
    if (rest < HALF) return digits(rest, digitsOf(rest));
    const upper = Math.floor(rest / HALF);
    if (upper >= HALF) return raw(String(rest));
    digits(upper, digitsOf(upper));
    digits(rest - upper * HALF, 8);
  }

  function digits(value: number, count: number): void {
    let rest = value;
    for (let at = length + count - 1; at >= length; at -= 1) {
      const tens = Math.floor(rest / 10);
      bytes[at] = DIGITS_FROM + rest - tens * 10;
      rest = tens;
    }
    length += count;
  }

  return {
    restart() {
      if (bytes.length > KEPT_BYTES) bytes = Buffer.allocUnsafeSlow(KEPT_BYTES);
      length = 0;
    },
    raw,
    string,
    number,
    written: () => bytes.subarray(0, length),
  };
}

function digitsOf(value: number): number {
  let count = 1;
  for (let limit = 10; value >= limit; limit *= 10) count += 1;
  return count;
}
