import { zstdDecompressSync } from 'node:zlib';

import type { StoreReader } from '../contract.ts';
import type { All } from './object-queries.ts';
import { decodeObservations } from './observation-codec.ts';
import type { InputPart, RawPlace } from '../../model/raw-place.ts';

const ROWS = `SELECT json, batch FROM observations
  WHERE object_id = (SELECT id FROM objects WHERE uid = ? AND kind = ? AND cluster = ?) AND batch IS NOT NULL
  ORDER BY id DESC`;
const PARTS = `SELECT i.source, i.identity, b.offset, b.length FROM batches b JOIN inputs i ON i.id = b.input_id
  WHERE b.id = ? ORDER BY b.part`;

/** The queries for where audit events lie, and for the copies of them. */
export function createRawQueries(all: All): Pick<StoreReader, 'rawPlaces' | 'keptEvents'> {
  return {
    rawPlaces(cluster, kind, uid) {
      const byBatch = new Map<number, RawPlace>();
      const places = new Map<string, RawPlace[]>();
      for (const { json, batch } of all<{ json: string; batch: number }>(ROWS, uid, kind, cluster)) {
        const place = byBatch.get(batch) ?? { batch, parts: all<InputPart>(PARTS, batch) };
        byBatch.set(batch, place);
        for (const { key } of decodeObservations([json])) {
          const known = places.get(key);
          if (known === undefined) places.set(key, [place]);
          else known.push(place);
        }
      }
      return places;
    },

    keptEvents(batch) {
      const [row] = all<{ zstd: Uint8Array }>('SELECT zstd FROM kept_events WHERE batch = ?', batch);
      return row === undefined ? null : zstdDecompressSync(row.zstd).toString('utf8');
    },
  };
}
