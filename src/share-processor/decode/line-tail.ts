import type { Micros } from '../../lib/micros.ts';
import type { IndexedText } from './indexed-text.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  MALFORMED,
  OPEN_BRACE,
  QUOTE,
  SPACE,
} from '../../lib/json-bytes.ts';
import { ANY_KEY, DECIDING_KEYS } from './string-index.ts';
import { parseMicrosBytes } from './time-bytes.ts';

/**
 * What can be said of the rest of an event without walking it, once its beginning has shown that nobody wants it. Both
 * answers err to the safe side: in doubt the event is walked to its end.
 */

const KEYS = DECIDING_KEYS.map((key) => Buffer.from(key));

/**
 * Whether one of the first `count` of `DECIDING_KEYS` might come (again) from `start` on, the place that the text has
 * reached, where it would count in place of the one that was read. Keys in inner objects are not told apart, and one with
 * `\u` escapes might spell any.
 */
export function mayHoldKey(text: IndexedText, start: number, count: number): boolean {
  const found = text.search(start) & (((1 << count) - 1) | ANY_KEY);
  return found !== 0 && (!text.indexAll() || isKeyAhead(text, count));
}

function isKeyAhead(text: IndexedText, count: number): boolean {
  const { bytes, marks, markCount } = text;
  let mark = text.mark;
  while (mark < markCount) {
    const open = marks[mark] as number;
    const close = marks[mark + 1] as number;
    if (bytes[close] === BACKSLASH) {
      // No other escape than `\u` spells a letter.
      let mayBeLetter = false;
      mark += 1;
      while (bytes[marks[mark] as number] === BACKSLASH) {
        if (bytes[(marks[mark] as number) + 1] === LETTER_U) mayBeLetter = true;
        mark += 1;
      }
      if (mayBeLetter && mayBeKey(bytes, (marks[mark] as number) + 1)) return true;
      mark += 1;
    } else {
      for (let key = 0; key < count; key += 1) {
        const name = KEYS[key] as Buffer;
        if (close - open - 1 === name.length && bytes[open + 1] === name[0] && mayBeKey(bytes, close + 1)) {
          if (isText(bytes, open + 1, name)) return true;
        }
      }
      mark += 2;
    }
  }
  return false;
}

const LETTER_U = 0x75;

const mayBeKey = (bytes: Buffer, behind: number): boolean =>
  bytes[behind] === COLON || (bytes[behind] as number) <= SPACE;

const STAGE_TIMESTAMP = 'stageTimestamp';

/**
 * `stageTimestamp` of the event: the last in the text, which `mayHoldKey` has passed. It is the event's own, and not one
 * that somebody wrote into an object, when nothing but whole members and one closing brace follow. API servers write the
 * times at the end, only their own annotations after them. `null`: not found so. Leaves `text.mark` anywhere.
 */
export function stageTimeAtEnd(text: IndexedText): Micros | null {
  const { bytes } = text;
  const key = text.stageTimestamp();
  // In a string the quote would be escaped, so it opens a string of a text that is well.
  if (key === 0 || (bytes[key - 1] !== COMMA && bytes[key - 1] !== OPEN_BRACE)) return null;
  const value = key + STAGE_TIMESTAMP.length + 3;
  if (bytes[value - 1] !== COLON || bytes[value] !== QUOTE) return null;
  if (!text.jumpToTail(value)) return null;
  const valueEnd = text.skipString(value);
  let at = valueEnd;
  while (at !== MALFORMED && bytes[at] === COMMA) {
    at = bytes[at + 1] === QUOTE ? text.skipString(at + 1) : MALFORMED;
    if (at === MALFORMED || bytes[at] !== COLON) return null;
    at = text.skipValue(at + 1, 1);
  }
  if (at === MALFORMED || bytes[at] !== CLOSE_BRACE || at + 1 !== text.length) return null;
  return parseMicrosBytes(bytes, value + 1, valueEnd - 1);
}

function isText(bytes: Buffer, start: number, text: Buffer): boolean {
  for (let at = 0; at < text.length; at += 1) if (bytes[start + at] !== text[at]) return false;
  return true;
}
