import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

import type { Micros } from '../../lib/micros.ts';
import type { ArrivalQuery, PeerKind, PeerQuery, Peers } from '../../model/across-pods.ts';
import { requireWindow } from './across-pods-query.ts';
import { createArrayStatements } from './array-statements.ts';
import type { Query } from './list-query.ts';
import { type Dictionaries, PLACE_FILTERS, placedIn } from './place-dictionary.ts';
import { inSnapshot } from './transaction.ts';

export const ARRIVAL_FILTERS: ReadonlySet<string> = new Set([...PLACE_FILTERS, 'image']);

/** What came up in a window, from the index alone: places and lists of images are few, and looked up by their ids. */
function arrivals(query: ArrivalQuery): Query {
  requireWindow(query, ARRIVAL_FILTERS);
  const { condition, parameters: ofPlace } = placedIn(query);
  const parameters: SQLInputValue[] = [query.from, query.to, ...ofPlace];
  let sql = `FROM sightings INDEXED BY sightings_up WHERE up_at >= ? AND up_at < ?${condition}`;
  if (query.image !== undefined) {
    sql += ' AND images IN (SELECT l.id FROM image_lists l JOIN json_each(l.images) e WHERE e.value = ?)';
    parameters.push(query.image);
  }
  return { sql, parameters };
}

/** Counts Pods that came up. */
export function buildArrivalCount(query: ArrivalQuery): Query {
  const { sql, parameters } = arrivals(query);
  return { sql: `SELECT count(DISTINCT position >> 20) AS pods ${sql}`, parameters };
}

type Row = [record: number, at: number, place: number, images: number, pulled: number | null];

const NONE: readonly string[] = [];

/** What the ids of a row stand for. */
export function peerKind(
  { placeOf, listOf }: Dictionaries,
  place: number,
  images: number,
  pulled: number | null,
): PeerKind & { readonly ats: Micros[] } {
  return {
    place: placeOf(place),
    images: listOf(images),
    pulled: pulled === null ? NONE : listOf(pulled),
    ats: [],
  };
}

/** Reads the Pods that came up: many at a time, so that rows are numbers, and what they stand for is shared. */
export function createPeerReader(db: DatabaseSync, dictionaries: Dictionaries): (query: PeerQuery) => Peers {
  const statement = createArrayStatements(db);

  return (query) => {
    const { sql, parameters } = arrivals(query);
    const select = statement(
      `SELECT position >> 20, up_at, place, images, pulled ${sql} ORDER BY up_at DESC LIMIT ?`,
    );
    return inSnapshot(db, () => {
      const rows = select.all(...parameters, query.limit + 1) as unknown as Row[];
      const cut = rows[query.limit]?.[1] ?? Number.NEGATIVE_INFINITY;
      const kinds = new Map<string, ReturnType<typeof peerKind>>();
      const found = new Map<number, { kind: PeerKind; at: Micros }>();
      for (const [record, at, place, images, pulled] of rows) {
        // Of an instant either all or none, since nothing tells which of it are the latest.
        if (at <= cut) break;
        const key = `${place} ${images} ${pulled}`;
        const kind = kinds.get(key) ?? peerKind(dictionaries, place, images, pulled);
        kinds.set(key, kind);
        kind.ats.push(at);
        found.set(record, { kind, at });
      }
      for (const { ats } of kinds.values()) ats.reverse();
      return {
        kinds: [...kinds.values()],
        find: (record) => found.get(record) ?? null,
        partial: rows.length > query.limit,
      };
    });
  };
}
