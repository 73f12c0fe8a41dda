import type { DatabaseSync } from 'node:sqlite';

/** 2 MiB of 16 KiB pages. Each is moved from the end of the file to a free place: some milliseconds. */
const PAGES_A_STEP = 128;

/**
 * Gives free pages back to the file system, a bounded number in a step; tells the bytes of each. The file shrinks when
 * the write-ahead log is copied into it, which the last step does and then cuts the log.
 */
export function* giveSpaceBack(db: DatabaseSync): Generator<number> {
  const pageBytes = pragma(db, 'page_size');
  let left = pragma(db, 'freelist_count');
  let freed = 0;
  while (left > 0) {
    db.exec(`PRAGMA incremental_vacuum(${PAGES_A_STEP})`);
    const now = pragma(db, 'freelist_count');
    // A file made without incremental vacuum keeps its free pages and reuses them.
    if (now >= left) break;
    freed += left - now;
    yield (left - now) * pageBytes;
    left = now;
  }
  if (freed > 0) cutLog(db);
}

/** A reader that looks at an older state keeps the log as it is: nobody waits for it, the next time will do. */
export function cutLog(db: DatabaseSync): void {
  const timeout = pragma(db, 'busy_timeout', 'timeout');
  db.exec('PRAGMA busy_timeout = 0');
  try {
    db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  } finally {
    db.exec(`PRAGMA busy_timeout = ${timeout}`);
  }
}

/** The number that a pragma gives, in the column of its name or the one named. */
export function pragma(db: DatabaseSync, name: string, column: string = name): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[column]);
}
