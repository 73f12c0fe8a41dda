import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

import type { ArrivalQuery, Peer, PeerQuery, Windowed } from '../../model/across-pods.ts';
import { requireWindow } from './across-pods-query.ts';
import { createArrayStatements } from './array-statements.ts';
import type { Query } from './list-query.ts';
import { type Dictionaries, PLACE_FILTERS, placedIn } from './place-dictionary.ts';
import { inSnapshot } from './transaction.ts';

const FILTERS: ReadonlySet<string> = new Set([...PLACE_FILTERS, 'image']);

/** What came up in a window, from the index alone: places and lists of images are few, and looked up by their ids. */
function arrivals(query: ArrivalQuery): Query {
  requireWindow(query, FILTERS);
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

/** Reads the Pods that came up: many at a time, so that rows are numbers, and what they stand for is shared. */
export function createPeerReader(
  db: DatabaseSync,
  dictionaries: Dictionaries,
): (query: PeerQuery) => Windowed<Peer> {
  const statement = createArrayStatements(db);
  const { placeOf, listOf } = dictionaries;

  return (query) => {
    const { sql, parameters } = arrivals(query);
    const select = statement(
      `SELECT position >> 20, up_at, place, images, pulled ${sql} ORDER BY up_at DESC LIMIT ?`,
    );
    return inSnapshot(db, () => {
      const rows = select.all(...parameters, query.limit + 1) as unknown as Row[];
      const cut = rows[query.limit]?.[1] ?? Number.NEGATIVE_INFINITY;
      const items: Peer[] = [];
      for (const [record, at, placeId, images, pulled] of rows) {
        // Of an instant either all or none, since nothing tells which of it are the latest.
        if (at <= cut) break;
        items.push({
          record,
          at,
          place: placeOf(placeId),
          images: listOf(images),
          pulled: pulled === null ? NONE : listOf(pulled),
        });
      }
      return { items, partial: rows.length > query.limit };
    });
  };
}
