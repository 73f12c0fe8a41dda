import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import { guarded } from './sqlite-errors.ts';

/**
 * What a commit survives.
 * - `process-crash`: a killed process loses nothing. After a power failure the store is whole, but may be some commits
 *   behind, records and positions together: enough for sources that can be read again (files, Elasticsearch). A batch
 *   that says `durable`, since its sender will not repeat it (the audit webhook), is synced all the same.
 * - `power-loss`: every commit is on the disk before `commit` returns. It costs one fsync a commit, on an SSD 2 to 7 % of the time to write a thousand
 *   observations or fifty, and so is the default.
 */
export type Durability = 'process-crash' | 'power-loss';

/**
 * Larger than SQLite's 4 KiB: rows are wide (2 kB of JSON), and a third of the time goes where more and smaller pages
 * would be allocated, summed and written.
 */
export const PAGE_BYTES = 16_384;
/** 128 MiB of write-ahead log before it is copied into the file, where there is room: pages that many commits touch are copied once. */
export const CHECKPOINT_PAGES = 8192;
const BUSY_TIMEOUT_MS = 5_000;

/** A database that no other connection can see: in memory, or SQLite's private temporary file (`''`). */
export const isPrivate = (path: string): boolean => path === ':memory:' || path === '';

/**
 * Opens for writing; makes the file when there is none. Throws `StoreCorrupt` for a file that was emptied, and what SQLite
 * throws for one that cannot be written: where it may only read, it would otherwise say so at the first commit.
 */
export function openForWriting(path: string, durability: Durability, cacheMiB: number): DatabaseSync {
  if (!isPrivate(path)) refuseEmptied(path);
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  return configured(db, path, () => {
    // Page size and vacuum mode take effect in an empty file only, before its first table.
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
    db.exec(`PRAGMA cache_size = -${cacheMiB * 1024}`);
    if (isPrivate(path)) {
      db.exec('PRAGMA synchronous = OFF');
      return;
    }
    // The journals of single statements would be written to a file: 16 KiB for each page that a statement touches.
    db.exec('PRAGMA temp_store = MEMORY');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(`PRAGMA synchronous = ${durability === 'power-loss' ? 'FULL' : 'NORMAL'}`);
    db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.exec(`PRAGMA journal_size_limit = ${CHECKPOINT_PAGES * PAGE_BYTES}`);
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
  });
}

/**
 * Does work whose commits are on the disk when it is done, whatever is the rule for others: SQLite then syncs the whole
 * write-ahead log after each, with what was committed before, and the header of one that begins anew. A store that nothing is
 * to be left of has nothing to sync.
 */
export function createSyncing(db: DatabaseSync, durability: Durability): <T>(work: () => T) => T {
  const level = db.prepare('PRAGMA synchronous').get()?.['synchronous'];
  if (durability === 'power-loss' || level === OFF) return (work) => work();
  return (work) => {
    db.exec('PRAGMA synchronous = FULL');
    try {
      return work();
    } finally {
      db.exec('PRAGMA synchronous = NORMAL');
    }
  };
}

/** `PRAGMA synchronous` of a private database. */
const OFF = 0;

/** Beside an empty file SQLite throws the write-ahead log away, and with it what may be the last copy of the data. */
function refuseEmptied(path: string): void {
  const bytes = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.size ?? null;
  const log = `${path}-wal`;
  const logBytes = bytes(log) ?? 0;
  if (bytes(path) !== 0 || logBytes === 0) return;
  throw new LorgnetteError(
    'StoreCorrupt',
    `${path} is empty, but its write-ahead log ${log} holds ${logBytes} bytes: something emptied the store. ` +
      'Restore a backup, or move both files away and let Lorgnette read the audit log again.',
  );
}

export function openForReading(path: string, cacheMiB: number): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  return configured(db, path, () => db.exec(`PRAGMA cache_size = -${cacheMiB * 1024}`));
}

/** Closes the connection again when it cannot be configured, and then only: what is wrong shows while it is open. */
function configured(db: DatabaseSync, path: string, configure: () => void): DatabaseSync {
  try {
    guarded(path, configure);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
