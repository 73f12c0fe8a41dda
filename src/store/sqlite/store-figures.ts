import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import type { StoreFigures } from '../../model/store-figures.ts';

const pragma = (db: DatabaseSync, name: string): number =>
  Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);

/** How much the store at `path` holds, as this connection sees it. */
export function readFigures(db: DatabaseSync, path: string): StoreFigures {
  const pageBytes = pragma(db, 'page_size');
  const { outbox } = db.prepare('SELECT count(*) AS outbox FROM outbox').get() as { outbox: number };
  // The oldest go first, so that no id is missing between the first and the last: nothing needs to be counted.
  const { letters } = db
    .prepare('SELECT coalesce(max(id) - min(id) + 1, 0) AS letters FROM dead_letters')
    .get() as { letters: number };
  return {
    bytes: pragma(db, 'page_count') * pageBytes,
    logBytes: statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    freeBytes: pragma(db, 'freelist_count') * pageBytes,
    outbox,
    deadLetters: letters,
  };
}
