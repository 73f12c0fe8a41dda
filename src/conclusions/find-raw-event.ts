import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { parseMicros } from '../lib/micros.ts';
import type { Observation } from '../model/observation.ts';

/** What tells one audit event from every other: clients may choose their audit ID, and use it twice. */
export type Wanted = Pick<Observation, 'auditId' | 'stage' | 'requestedAt'>;

const LINE_FEED = 0x0a;
/** An ID that somebody writes into many objects is looked for no further. */
const MOST_LINES = 200;

/**
 * The audit event in lines of a log, each an event or an `EventList`; `null` when it is not there. Only lines that hold its
 * ID are parsed.
 */
export function findRawEvent(lines: Buffer, wanted: Wanted): JsonObject | null {
  const needles = new Set([JSON.stringify(wanted.auditId).slice(1, -1), asGoWrites(wanted.auditId)]);
  for (const needle of needles) {
    let parsed = 0;
    let at = lines.indexOf(needle);
    while (at !== -1 && parsed < MOST_LINES) {
      const start = lines.lastIndexOf(LINE_FEED, at) + 1;
      const lineFeed = lines.indexOf(LINE_FEED, at);
      const end = lineFeed === -1 ? lines.length : lineFeed;
      const found = eventIn(lines.toString('utf8', start, end), wanted);
      if (found !== null) return found;
      parsed += 1;
      at = lines.indexOf(needle, end);
    }
  }
  return null;
}

/** Go writes these as escapes, so that JSON can stand in HTML. */
const asGoWrites = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

function eventIn(line: string, wanted: Wanted): JsonObject | null {
  let value: JsonValue;
  try {
    value = JSON.parse(line.startsWith('\uFEFF') ? line.slice(1) : line) as JsonValue;
  } catch {
    // A line that was cut off: no observation comes from it.
    return null;
  }
  const list =
    isJsonObject(value) && Array.isArray(value['items']) ? (value['items'] as JsonValue[]) : [value];
  return list.filter(isJsonObject).find((event) => isWanted(event, wanted)) ?? null;
}

const isWanted = (event: JsonObject, { auditId, stage, requestedAt }: Wanted): boolean =>
  event['auditID'] === auditId &&
  event['stage'] === stage &&
  typeof event['requestReceivedTimestamp'] === 'string' &&
  parseMicros(event['requestReceivedTimestamp']) === requestedAt;
