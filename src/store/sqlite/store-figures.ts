import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import type { StoreFigures } from '../../model/store-figures.ts';

const pragma = (db: DatabaseSync, name: string): number =>
  Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);

/** How much the store at `path` holds, as this connection sees it. */
export function readFigures(db: DatabaseSync, path: string): StoreFigures {
  const pageBytes = pragma(db, 'page_size');
  // The oldest go first, so that no number is missing between the first and the last: nothing needs to be counted.
  // Each in a query of its own, which finds it in the tree; together they would be a scan.
  const span = (table: string, id: string): number =>
    Number(
      db
        .prepare(
          `SELECT coalesce((SELECT max(${id}) FROM ${table}) - (SELECT min(${id}) FROM ${table}) + 1, 0) AS span`,
        )
        .get()?.['span'],
    );
  return {
    bytes: pragma(db, 'page_count') * pageBytes,
    logBytes: statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    freeBytes: pragma(db, 'freelist_count') * pageBytes,
    outbox: span('outbox', 'seq'),
    deadLetters: span('dead_letters', 'id'),
  };
}
