import type { DecodeEvent, EmitDecoded } from './contract.ts';
import { versionProblem } from './event-fields.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  hasBytes,
  MALFORMED,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
} from '../../lib/json-bytes.ts';
import { endOfValue, parseJson } from './json-extent.ts';
import { deadLetter } from './oracle.ts';

/** `audit.k8s.io` EventList: one document, many events. */

const KIND_FIRST = Buffer.from('{"kind":"EventList"');

/** Whether it is one by its first bytes, as the API server writes it. */
export const isEventList = (bytes: Uint8Array, start: number, end: number): boolean =>
  bytes[start + 8] === QUOTE && bytes[start + 14] === 0x4c && hasBytes(bytes, start, end, KIND_FIRST);

/**
 * Decodes and emits each item of the list with its own bounds, so that one that is broken or too deep costs no other. Of a
 * list that was cut off (or is broken between its items) the whole items count, and what is left is one dead letter. Emits
 * nothing and answers `false` when it is not a list of audit events at all. `at`: where in the input the list begins.
 */
export function splitEventList(
  bytes: Uint8Array,
  start: number,
  end: number,
  decodeEvent: DecodeEvent,
  emit: EmitDecoded,
  at = start,
): boolean {
  const list = readList(bytes, start, end);
  if (list.kind !== 'EventList') return false;
  const problem = versionProblem(list.apiVersion);
  if (problem === 'not-an-audit-event') return false;
  if (problem !== null) {
    emit(deadLetter(problem), bytes, start, end, at);
    return true;
  }
  for (let item = 0; item < list.bounds.length; item += 2) {
    const itemStart = list.bounds[item] as number;
    const itemEnd = list.bounds[item + 1] as number;
    emit(decodeEvent(bytes, itemStart, itemEnd), bytes, itemStart, itemEnd, at + itemStart - start);
  }
  // Cut off right behind a token, nothing is left but that.
  if (list.brokenAt !== null) {
    const rest = Math.min(list.brokenAt, end - 1);
    emit(deadLetter('invalid-json'), bytes, rest, end, at + rest - start);
  }
  return true;
}

interface ListDocument {
  kind: string;
  apiVersion: string;
  /** Starts and ends of the items. */
  bounds: number[];
  /** Where it stops being what it should be; `null` when it does not. */
  brokenAt: number | null;
}

function readList(bytes: Uint8Array, start: number, end: number): ListDocument {
  const list: ListDocument = { kind: '', apiVersion: '', bounds: [], brokenAt: start };
  if (bytes[start] !== OPEN_BRACE) return list;
  let at = skipSpace(bytes, start + 1);
  while (at < end && bytes[at] === QUOTE) {
    list.brokenAt = at;
    const key = readJson(bytes, at, endOfValue(bytes, at, end));
    if (key.text === null) return list;
    at = skipSpace(bytes, key.end);
    if (bytes[at] !== COLON) return list;
    at = skipSpace(bytes, at + 1);
    if (key.text === 'items' && bytes[at] === OPEN_BRACKET) at = readItems(bytes, at + 1, end, list);
    else {
      const value = readJson(bytes, at, endOfValue(bytes, at, end));
      if (value.end === MALFORMED) return list;
      if (value.text !== null && (key.text === 'kind' || key.text === 'apiVersion'))
        list[key.text] = value.text;
      at = value.end;
    }
    if (at === MALFORMED) return list;
    at = skipSpace(bytes, at);
    if (bytes[at] !== COMMA) break;
    at = skipSpace(bytes, at + 1);
  }
  if (bytes[at] === CLOSE_BRACE && at + 1 === end) list.brokenAt = null;
  else list.brokenAt = at;
  return list;
}

/** The bounds of the items, by counting braces: whether an item is well-formed is for its decoder to say. */
function readItems(bytes: Uint8Array, start: number, end: number, list: ListDocument): number {
  list.bounds = [];
  let at = skipSpace(bytes, start);
  if (bytes[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    list.brokenAt = at;
    const itemEnd = endOfValue(bytes, at, end);
    if (itemEnd === MALFORMED) return MALFORMED;
    list.bounds.push(at, itemEnd);
    at = skipSpace(bytes, itemEnd);
    if (bytes[at] === CLOSE_BRACKET && at < end) return at + 1;
    list.brokenAt = at;
    if (bytes[at] !== COMMA || at >= end) return MALFORMED;
    at = skipSpace(bytes, at + 1);
  }
}

/** A piece of JSON: where it ends (`MALFORMED` when it is none), and its text if it is a string. */
function readJson(bytes: Uint8Array, start: number, end: number): { text: string | null; end: number } {
  if (end === MALFORMED) return { text: null, end };
  const value = parseJson(bytes, start, end);
  if (value === undefined) return { text: null, end: MALFORMED };
  return { text: typeof value === 'string' ? value : null, end };
}
