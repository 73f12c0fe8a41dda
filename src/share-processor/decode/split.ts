import type { Decoded, DecodeEvent, EmitDecoded } from './contract.ts';
import { isEventList, splitEventList } from './event-list.ts';
import { DEFAULT_MAX_EVENT_BYTES } from './limits.ts';
import { deadLetter } from './oracle.ts';

/**
 * Finds and decodes the events in a piece of input. `bytes` from `start` to `end` (default: all) are whole lines; the last
 * may lack its line feed. Every line that is not blank gives at least one result, but for an `EventList` without items.
 */
export type Decode = (bytes: Uint8Array, emit: EmitDecoded, start?: number, end?: number) => void;

export interface DecoderOptions {
  readonly decodeEvent: DecodeEvent;
  /** Longer lines are dead letters. Default 16 MiB. */
  readonly maxEventBytes?: number;
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;

/**
 * Decodes NDJSON: an event or an `EventList` (what the webhook backend posts) a line, ended by LF or CRLF. Blank lines and
 * byte order marks (which concatenated files may have anywhere) are nothing. A document printed over several lines is not
 * understood: each of its lines is a dead letter.
 */
export function createDecoder(options: DecoderOptions): Decode {
  const { decodeEvent, maxEventBytes = DEFAULT_MAX_EVENT_BYTES } = options;

  function decodeLine(bytes: Uint8Array, start: number, end: number, emit: EmitDecoded): void {
    if (end - start > maxEventBytes) {
      emit(OVERSIZED, bytes, start, end);
      return;
    }
    // Known by its first bytes, as the API server writes it; a list with its members in another order shows later.
    const decoded = isEventList(bytes, start, end) ? null : decodeEvent(bytes, start, end);
    if (decoded !== null && !isNoEvent(decoded)) emit(decoded, bytes, start, end);
    else if (!splitEventList(bytes, start, end, decodeEvent, emit)) {
      emit(decoded ?? decodeEvent(bytes, start, end), bytes, start, end);
    }
  }

  return function decodeLines(bytes, emit, start = 0, end = bytes.length) {
    let lineStart = start;
    while (lineStart < end) {
      const lineFeed = bytes.indexOf(LINE_FEED, lineStart);
      const lineEnd = lineFeed === -1 || lineFeed > end ? end : lineFeed;
      const textStart = skipBlank(bytes, lineStart, lineEnd);
      if (textStart < lineEnd) decodeLine(bytes, textStart, endOfText(bytes, textStart, lineEnd), emit);
      lineStart = lineEnd + 1;
    }
  };
}

const OVERSIZED = deadLetter('oversized');

const isNoEvent = (decoded: Decoded): boolean =>
  decoded.type === 'dead-letter' && decoded.reason === 'not-an-audit-event';

const isSpace = (byte: number | undefined): boolean => byte === SPACE || byte === 0x0d || byte === 0x09;

function skipBlank(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
  while (at < end && isSpace(bytes[at])) at += 1;
  return at;
}

function endOfText(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(bytes[at - 1])) at -= 1;
  return at;
}
