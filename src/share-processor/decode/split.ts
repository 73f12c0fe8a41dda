import { hasBytes } from '../../lib/json-bytes.ts';
import type { DeadLetterReason, Decoded, DecodeEvent, EmitDecoded } from './contract.ts';
import type { Content } from './envelope/contract.ts';
import { openEnvelope } from './envelope/open.ts';
import { isEventList, splitEventList } from './event-list.ts';
import { DEFAULT_MAX_EVENT_BYTES } from './limits.ts';
import { deadLetter, skip } from './oracle.ts';

/**
 * Finds and decodes the events in a piece of input. `bytes` from `start` to `end` (default: all) are whole lines; the last
 * may lack its line feed. Every line that is not blank gives at least one result, but for a list without items.
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
 * Decodes NDJSON: a line is an event, an `EventList` (what the webhook backend posts), or an envelope of either (see
 * `envelope/open.ts`), ended by LF or CRLF. Blank lines and byte order marks (which concatenated files may have anywhere) are
 * nothing. A document printed over several lines is not understood: each of its lines is a dead letter.
 */
export function createDecoder(options: DecoderOptions): Decode {
  const { decodeEvent, maxEventBytes = DEFAULT_MAX_EVENT_BYTES } = options;
  /** What one line of a log is, so is the next: an envelope is looked for first where the last one was. It saves time alone. */
  let expectsEnvelope = false;

  function decodeLine(bytes: Uint8Array, start: number, end: number, emit: EmitDecoded): void {
    if (end - start > maxEventBytes) {
      emit(OVERSIZED, bytes, start, end, start);
      return;
    }
    if (expectsEnvelope && !beginsAsEvent(bytes, start, end)) {
      const contents = openEnvelope(bytes, start, end, false);
      if (contents !== null) {
        emitAll(contents, decodeEvent, emit);
        return;
      }
    }
    // Known by its first bytes, as the API server writes it; a list with its members in another order shows later.
    const decoded = isEventList(bytes, start, end) ? null : decodeEvent(bytes, start, end);
    if (decoded !== null && !mayBeEnvelope(decoded)) {
      emit(decoded, bytes, start, end, start);
      return;
    }
    if (splitEventList(bytes, start, end, decodeEvent, emit)) return;
    const contents = openEnvelope(bytes, start, end);
    expectsEnvelope = contents !== null;
    if (contents !== null) emitAll(contents, decodeEvent, emit);
    else emit(decoded ?? decodeEvent(bytes, start, end), bytes, start, end, start);
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
const OTHER_LOG = skip('other-log', null);

/** What the decoder may say of one: an object that is no event, a list, several objects, or one with something before it. */
const OF_ENVELOPES: ReadonlySet<DeadLetterReason> = new Set([
  'not-an-audit-event',
  'not-an-object',
  'invalid-json',
  'too-deep',
]);
const mayBeEnvelope = (decoded: Decoded): boolean =>
  decoded.type === 'dead-letter' && OF_ENVELOPES.has(decoded.reason);

const KIND_FIRST = Buffer.from('{"kind":"Event');

/** As the API server writes events and lists of them. */
const beginsAsEvent = (bytes: Uint8Array, start: number, end: number): boolean =>
  hasBytes(bytes, start, end, KIND_FIRST);

function emitAll(contents: readonly Content[], decodeEvent: DecodeEvent, emit: EmitDecoded): void {
  for (const content of contents) {
    const { bytes, start, end, at } = content.slice;
    if (content.type === 'event') emit(decodeEvent(bytes, start, end), bytes, start, end, at);
    else if (content.type === 'other-log') emit(OTHER_LOG, bytes, start, end, at);
    else if (content.type === 'foreign') emit(deadLetter(content.reason), bytes, start, end, at);
    else if (!splitEventList(bytes, start, end, decodeEvent, emit, at))
      emit(deadLetter('not-an-audit-event'), bytes, start, end, at);
  }
}

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
