import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import type { ArrivalQuery, Peer, PeerQuery, Place, Windowed } from '../../model/across-pods.ts';
import { requireWindow } from './across-pods-query.ts';
import { ANY_OF, type Query } from './list-query.ts';
import { inSnapshot } from './transaction.ts';

/** Remembered of what ids stand for. */
const MOST_REMEMBERED = 100_000;

const PLACE = { cluster: 'cluster', namespace: 'namespace', node: 'node' } as const;
const FILTERS: ReadonlySet<string> = new Set([...Object.keys(PLACE), 'namespaces', 'image']);

/** What came up in a window, from the index alone: places and lists of images are few, and looked up by their ids. */
function arrivals(query: ArrivalQuery): Query {
  requireWindow(query, FILTERS);
  const places: string[] = [];
  const parameters: SQLInputValue[] = [query.from, query.to];
  for (const [filter, column] of Object.entries(PLACE)) {
    const value = query[filter as keyof typeof PLACE];
    if (value === undefined) continue;
    places.push(`${column} = ?`);
    parameters.push(value);
  }
  if (query.namespaces !== undefined) {
    places.push(`namespace IN ${ANY_OF}`);
    parameters.push(JSON.stringify(query.namespaces));
  }
  let sql = 'FROM sightings INDEXED BY sightings_up WHERE up_at >= ? AND up_at < ?';
  if (places.length > 0) sql += ` AND place IN (SELECT id FROM places WHERE ${places.join(' AND ')})`;
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

/** Ids are never given twice, and what they stand for never changes. */
interface Dictionary<T> {
  of(id: number): T;
}

function createDictionary<T>(read: (id: number) => T): Dictionary<T> {
  const known = new Map<number, T>();
  return {
    of(id) {
      let value = known.get(id);
      if (value === undefined) {
        value = read(id);
        if (known.size >= MOST_REMEMBERED) known.clear();
        known.set(id, value);
      }
      return value;
    },
  };
}

const NONE: readonly string[] = [];

/** Reads the Pods that came up: many at a time, so that rows are numbers, and what they stand for is shared. */
export function createPeerReader(db: DatabaseSync): (query: PeerQuery) => Windowed<Peer> {
  const statements = new Map<string, StatementSync>();
  const place = db.prepare(
    'SELECT cluster, namespace, node, owner_kind, owner_name FROM places WHERE id = ?',
  );
  const list = db.prepare('SELECT images FROM image_lists WHERE id = ?');
  const places = createDictionary((id): Place => {
    const { cluster, namespace, node, owner_kind: kind, owner_name: name } = place.get(id) ?? {};
    return {
      cluster: cluster as string,
      namespace: namespace as string,
      node: node as string | null,
      owner: kind === null ? null : { kind: kind as string, name: (name as string | null) ?? '' },
    };
  });
  const lists = createDictionary((id) => JSON.parse(String(list.get(id)?.['images'])) as readonly string[]);

  function statement(sql: string): StatementSync {
    let known = statements.get(sql);
    if (known === undefined) {
      known = db.prepare(sql);
      known.setReturnArrays(true);
      statements.set(sql, known);
    }
    return known;
  }

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
          place: places.of(placeId),
          images: lists.of(images),
          pulled: pulled === null ? NONE : lists.of(pulled),
        });
      }
      return { items, partial: rows.length > query.limit };
    });
  };
}
