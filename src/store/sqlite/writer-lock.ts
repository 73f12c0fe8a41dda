import { DatabaseSync } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import { sqliteCode, toStoreError } from './sqlite-errors.ts';

export interface WriterLock {
  release(): void;
}

/**
 * Keeps a second writer away, of this process or another one, for as long as the store is open. SQLite's own exclusive
 * locking mode would shut out the readers too, so the lock is an exclusive transaction on an empty database beside the
 * store: the operating system lets go of it however the process ends, and nothing is ever written to it that a crash
 * could damage. The file stays behind: removing it would let two processes lock two files of one name.
 */
export function lockWriter(path: string): WriterLock {
  const lockPath = `${path}.lock`;
  const lock = new DatabaseSync(lockPath);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    const isHeld = sqliteCode(error) === 5;
    const told = isHeld ? null : toStoreError(error, path);
    lock.close();
    if (told !== null) throw told;
    throw new LorgnetteError(
      'StoreLocked',
      `Another Lorgnette writes to ${path} (it holds ${lockPath}; "fuser ${lockPath}" names the process). ` +
        'Stop it, or give this one another path.',
      { cause: error, retriable: true },
    );
  }
  return { release: () => lock.close() };
}
