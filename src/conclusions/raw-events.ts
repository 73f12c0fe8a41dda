import type { JsonObject } from '../lib/json.ts';
import type { READ_FROM, RecordKey } from '../model/change-answer.ts';
import type { Observation } from '../model/observation.ts';
import type { InputArchive } from '../sources/contract.ts';
import type { StoreReader } from '../store/contract.ts';
import { findRawEvent } from './find-raw-event.ts';
import type { RawPlace } from '../model/raw-place.ts';

/** An audit event as it lies in the log: with whatever credentials are in it. Redact it before anybody sees it. */
export interface RawEvent {
  readonly readFrom: (typeof READ_FROM)[number];
  readonly event: JsonObject;
}

/**
 * Reads the audit events again that observations of one record came from, by the keys of these; what is gone is left out.
 * Rejects with `SourceUnavailable` when a log is there and cannot be read.
 */
export type ReadRawEvents = (
  record: RecordKey,
  observations: readonly Observation[],
) => Promise<ReadonlyMap<string, RawEvent>>;

/** Bounds what one question reads: so many batches of input, the rest counts as gone. */
const MOST_BATCHES = 32;

/** From copies where they were kept, else from the logs; `archives` by the names of their sources. */
export function createReadRawEvents(
  reader: StoreReader,
  archives: ReadonlyMap<string, InputArchive>,
): ReadRawEvents {
  return async function readRawEvents({ cluster, kind, uid }, observations) {
    const places = reader.rawPlaces(cluster, kind, uid);
    const found = new Map<string, RawEvent>();
    const batches = new Map<number, { place: RawPlace; wanted: Observation[] }>();
    for (const observation of observations) {
      for (const place of places.get(observation.key) ?? []) {
        const batch = batches.get(place.batch) ?? { place, wanted: [] };
        batch.wanted.push(observation);
        batches.set(place.batch, batch);
      }
    }
    // The latest first: those that the logs still have.
    const latest = [...batches.values()].sort((a, b) => b.place.batch - a.place.batch).slice(0, MOST_BATCHES);
    for (const { place, wanted } of latest) {
      const kept = reader.keptEvents(place.batch);
      if (kept !== null) look(Buffer.from(kept), wanted, 'copy', found);
      await readParts(place, wanted, archives, found);
    }
    return found;
  };
}

function look(
  lines: Buffer,
  wanted: readonly Observation[],
  readFrom: RawEvent['readFrom'],
  found: Map<string, RawEvent>,
): void {
  for (const observation of wanted) {
    if (found.has(observation.key)) continue;
    const event = findRawEvent(lines, observation);
    if (event !== null) found.set(observation.key, { readFrom, event });
  }
}

async function readParts(
  { parts }: RawPlace,
  wanted: readonly Observation[],
  archives: ReadonlyMap<string, InputArchive>,
  found: Map<string, RawEvent>,
): Promise<void> {
  const isDone = (): boolean => wanted.every(({ key }) => found.has(key));
  for (const { source, ...range } of parts) {
    if (isDone()) return;
    const archive = archives.get(source);
    if (archive === undefined) continue;
    for await (const lines of archive.read(range)) {
      look(lines, wanted, 'log', found);
      if (isDone()) return;
    }
  }
}
