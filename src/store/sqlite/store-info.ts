import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import { pragma } from './free-space.ts';
import { assertReadable, MIGRATIONS, readSchema } from './migrations.ts';
import { openSnapshot } from './open-snapshot.ts';
import { guarded } from './sqlite-errors.ts';

export interface TableInfo {
  readonly name: string;
  readonly rows: number;
  /** With its indexes. */
  readonly bytes: number;
}

/** What a store holds and how much room it takes. Times are epoch microseconds of event time, `null` when there is none. */
export interface StoreInfo {
  readonly path: string;
  readonly schemaVersion: number;
  readonly newestVersion: number;
  readonly fileBytes: number;
  readonly walBytes: number;
  readonly pageBytes: number;
  readonly pages: number;
  /** Pages that hold nothing: the next rows go there, and retention gives them back. */
  readonly freePages: number;
  /** The largest first. */
  readonly tables: readonly TableInfo[];
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly watermarks: readonly {
    readonly source: string;
    readonly cluster: string;
    readonly watermark: number;
    readonly newest: number;
  }[];
}

/** Reads every page once to add up what each table takes. Throws as `openSqliteReader` does. */
export function readStoreInfo(path: string): StoreInfo {
  const snapshot = openSnapshot(path);
  try {
    return guarded(path, () => infoOf(snapshot.db, path));
  } finally {
    snapshot.close();
  }
}

function infoOf(db: DatabaseSync, path: string): StoreInfo {
  const state = readSchema(db);
  assertReadable(state, path);
  const isCurrent = state.version === MIGRATIONS.length;
  const span = isCurrent
    ? db.prepare('SELECT min(first_at) AS oldest, max(last_at) AS newest FROM results').get()
    : undefined;
  return {
    path,
    schemaVersion: state.version,
    newestVersion: MIGRATIONS.length,
    fileBytes: statSync(path).size,
    walBytes: statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    pageBytes: pragma(db, 'page_size'),
    pages: pragma(db, 'page_count'),
    freePages: pragma(db, 'freelist_count'),
    tables: tablesOf(db),
    oldest: (span?.['oldest'] as number | null | undefined) ?? null,
    newest: (span?.['newest'] as number | null | undefined) ?? null,
    watermarks: isCurrent
      ? (db
          .prepare('SELECT source, cluster, watermark, newest FROM watermarks ORDER BY source, cluster')
          .all() as unknown as StoreInfo['watermarks'])
      : [],
  };
}

function tablesOf(db: DatabaseSync): TableInfo[] {
  const sizes = db.prepare(`
    SELECT s.tbl_name AS name, sum(d.pgsize) AS bytes FROM dbstat d JOIN sqlite_schema s ON s.name = d.name
    WHERE d.aggregate = 1 GROUP BY s.tbl_name ORDER BY bytes DESC, s.tbl_name`);
  return sizes.all().map(({ name, bytes }) => ({
    name: String(name),
    rows: Number(db.prepare(`SELECT count(*) AS n FROM "${String(name)}"`).get()?.['n']),
    bytes: Number(bytes),
  }));
}
