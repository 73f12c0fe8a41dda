import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { parseMicros } from '../lib/micros.ts';
import type { Observation } from '../model/observation.ts';
import { MAX_LEVELS, openEnvelope } from '../share-processor/decode/envelope/open.ts';
import { trimmed } from '../share-processor/decode/envelope/slice.ts';
import { parseJson } from '../share-processor/decode/json-extent.ts';

/** What tells one audit event from every other: clients may choose their audit ID, and use it twice. */
export type Wanted = Pick<Observation, 'auditId' | 'stage' | 'requestedAt'>;

const LINE_FEED = 0x0a;
/** An ID that somebody writes into many objects is looked for no further. */
const MOST_LINES = 200;

/**
 * The audit event in lines of a log, each an event, an `EventList` or an envelope of either; `null` when it is not there. Only
 * lines that hold its ID are parsed. Of an event that an envelope holds, the event alone.
 */
export function findRawEvent(lines: Buffer, wanted: Wanted): JsonObject | null {
  for (const needle of spellings(wanted.auditId)) {
    let parsed = 0;
    let at = lines.indexOf(needle);
    while (at !== -1 && parsed < MOST_LINES) {
      const start = lines.lastIndexOf(LINE_FEED, at) + 1;
      const lineFeed = lines.indexOf(LINE_FEED, at);
      const end = lineFeed === -1 ? lines.length : lineFeed;
      const found = eventIn(lines, start, end, wanted);
      if (found !== null) return found;
      parsed += 1;
      at = lines.indexOf(needle, end);
    }
  }
  return null;
}

/** As it stands in JSON, and in JSON in strings in JSON. Nearly every ID is spelled the same in all of them. */
function spellings(id: string): Set<string> {
  const all = new Set<string>();
  for (const first of [quoted(id), asGoWrites(id)]) {
    let spelling = first;
    for (let level = 0; level <= MAX_LEVELS; level += 1, spelling = quoted(spelling)) all.add(spelling);
  }
  return all;
}

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Go writes these as escapes, so that JSON can stand in HTML. */
const asGoWrites = (text: string): string =>
  quoted(text).replaceAll(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

function eventIn(lines: Buffer, start: number, end: number, wanted: Wanted): JsonObject | null {
  const line = trimmed({ bytes: lines, start, end, at: start });
  const contents = openEnvelope(lines, line.start, line.end) ?? [{ type: 'event', slice: line } as const];
  for (const { type, slice } of contents) {
    if (type !== 'event' && type !== 'event-list') continue;
    // A line that was cut off is no JSON: no observation comes from it.
    const value = parseJson(slice.bytes, slice.start, slice.end) as JsonValue;
    const list =
      isJsonObject(value) && Array.isArray(value['items']) ? (value['items'] as JsonValue[]) : [value];
    const found = list.filter(isJsonObject).find((event) => isWanted(event, wanted));
    if (found !== undefined) return found;
  }
  return null;
}

const isWanted = (event: JsonObject, { auditId, stage, requestedAt }: Wanted): boolean =>
  event['auditID'] === auditId &&
  event['stage'] === stage &&
  typeof event['requestReceivedTimestamp'] === 'string' &&
  parseMicros(event['requestReceivedTimestamp']) === requestedAt;
