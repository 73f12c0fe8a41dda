import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { LorgnetteError } from '../../lib/errors.ts';
import { isPrivate } from './open-database.ts';
import { guarded } from './sqlite-errors.ts';
import { lockWriter, type WriterLock } from './writer-lock.ts';

const BUSY_TIMEOUT_MS = 5_000;

export interface Snapshot {
  readonly db: DatabaseSync;
  close(): void;
}

/**
 * Opens a store for reading and holds on to what is committed now, whatever is written meanwhile. Where there is no
 * write-ahead log nobody has the store open: then SQLite is told to make none, and nothing is left beside the file.
 * `keepsWritersOut` sees to it that this stays so, at the price of a lock file.
 */
export function openSnapshot(path: string, { keepsWritersOut = false } = {}): Snapshot {
  if (isPrivate(path)) {
    throw new LorgnetteError(
      'StoreUnavailable',
      'A store in memory can only be looked at by its own process.',
    );
  }
  return guarded(path, () => {
    const isStill = (): boolean => statSync(`${path}-wal`, { throwIfNoEntry: false }) === undefined;
    const exists = statSync(path, { throwIfNoEntry: false }) !== undefined;
    const lock = keepsWritersOut && exists && isStill() ? tryLock(path) : null;
    const url = pathToFileURL(path);
    if (isStill()) url.searchParams.set('immutable', '1');
    let db: DatabaseSync | null = null;
    try {
      db = new DatabaseSync(url, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
      // A transaction begins with the first read.
      db.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
    } catch (error) {
      db?.close();
      lock?.release();
      throw error;
    }
    const opened = db;
    return {
      db: opened,
      close() {
        opened.close();
        lock?.release();
      },
    };
  });
}

/** `null` when there is a writer, or there can be none: the folder is read-only. */
function tryLock(path: string): WriterLock | null {
  try {
    return guarded(path, () => lockWriter(path));
  } catch (error) {
    if (error instanceof LorgnetteError && (error.code === 'StoreLocked' || error.code === 'StoreReadOnly'))
      return null;
    throw error;
  }
}
