import type { Interest } from '../../share-processor/decode/contract.ts';
import type { SourceClock } from '../clock.ts';
import type { Mapping, MappingOptions, TimeField } from './mapping.ts';
import { createServerFilter, FILTER_FIELDS, type ServerFilter } from './server-filter.ts';

/** The mapping as far as documents can be read by it, and what follows from it. */
export interface Readable {
  readonly mapping: Mapping;
  readonly time: TimeField;
  /** `null`: everything is read. */
  readonly filter: ServerFilter | null;
  /** Two with the same are of the same documents, in the same order. */
  readonly basis: string;
}

export interface ReadableOptions {
  readonly wanted: MappingOptions;
  /** What is of use; without it everything is read. */
  readonly interests: readonly Interest[] | undefined;
  readonly read: (wanted: MappingOptions) => Promise<Mapping>;
  readonly clock: SourceClock;
}

/** What is known of the indices, looked at anew when that was a while ago. */
export interface KnownMapping {
  /** `null`: there is nothing to go by. */
  now(): Promise<Readable | null>;
  troubles(): readonly string[];
}

const EVERY_MS = 60_000;
/** Whoever mends something wants to see that it is mended. */
const EVERY_WITH_TROUBLES_MS = 5_000;

export function createKnownMapping(options: ReadableOptions): KnownMapping {
  const { wanted, interests, read, clock } = options;
  const { clusterField } = wanted;
  const fields = { ...wanted, otherFields: interests === undefined ? [] : FILTER_FIELDS };
  let readable: Readable | null = null;
  let troubles: readonly string[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    async now() {
      // Where there is nothing yet it is asked each time.
      const everyMs = troubles.length === 0 ? EVERY_MS : EVERY_WITH_TROUBLES_MS;
      if (readable !== null && clock.now() - lookedAt < everyMs) return readable;
      const mapping = await read(fields);
      lookedAt = clock.now();
      troubles = mapping.troubles;
      const { time, types } = mapping;
      if (time === null) return (readable = null);
      // Whose the documents are that are left out has to be told as well.
      const canFilter = interests !== undefined && (clusterField === null || mapping.hasClusterValues);
      const filter = canFilter ? createServerFilter(interests, types) : null;
      const basis = JSON.stringify([time, filter?.wanted ?? null]);
      readable = { mapping, time, filter, basis };
      return readable;
    },
    troubles: () => troubles,
  };
}
