import { statfsSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { cutLog, pragma } from './free-space.ts';
import { CHECKPOINT_PAGES, PAGE_BYTES } from './open-database.ts';

/** Of the room that there is for the write-ahead log and what it will add to the file, so much may be log: a quarter, */
const LOG_SHARE = 4;
/** and so much may wait in memory to be written by one commit. */
const CACHE_SHARE = 16;
const LEAST_LOG_PAGES = 16;
const LEAST_CACHE_BYTES = 1024 * 1024;
/** A frame of the log is a page with a header; the log has one of its own (https://sqlite.org/walformat.html). */
const FRAME_HEADER_BYTES = 24;
const LOG_HEADER_BYTES = 32;

/**
 * Keeps the write-ahead log from taking the room that it needs itself: to leave the log, pages must first be copied into the
 * file, which grows by those that are new. Nothing is lost where that room is gone, but nothing could be committed any more,
 * however much was removed from the store.
 */
export interface LogRoom {
  /** Before work: makes the log as small as the disk is. */
  fit(): void;
  /** From now on the log is no larger than so many pages, however large the disk is. */
  cap(pages: number): void;
  /** Whether the disk could take what is to be committed, but not what is then copied. */
  isShort(): boolean;
  /** When the disk is full: gives back what a failed commit left in the log, and what can be copied into the file. */
  relieve(): void;
}

/** For a store that has no log. */
export const NO_LOG: LogRoom = {
  fit: () => undefined,
  cap: () => undefined,
  isShort: () => false,
  relieve: () => undefined,
};

export function createLogRoom(db: DatabaseSync, path: string, cacheMiB: number): LogRoom {
  const folder = dirname(path);
  const log = `${path}-wal`;
  let mostPages = CHECKPOINT_PAGES;
  let logPages = CHECKPOINT_PAGES;
  let cacheBytes = cacheMiB * 1024 * 1024;
  const pageCount = db.prepare('PRAGMA page_count');

  function freeBytes(): number {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  }

  return {
    fit() {
      const plan = planFor(freeBytes() + sizeOf(log), cacheMiB * 1024 * 1024);
      const pages = Math.min(plan.logPages, mostPages);
      if (pages !== logPages) {
        db.exec(`PRAGMA wal_autocheckpoint = ${pages}; PRAGMA journal_size_limit = ${pages * PAGE_BYTES}`);
        // SQLite cuts the log when it next begins anew, and until then it has room that others may need.
        if (pages < logPages && sizeOf(log) > pages * PAGE_BYTES) cutLog(db);
        logPages = pages;
      }
      if (plan.cacheBytes !== cacheBytes) {
        db.exec(`PRAGMA cache_size = -${plan.cacheBytes / 1024}`);
        cacheBytes = plan.cacheBytes;
      }
    },

    cap(pages) {
      mostPages = pages;
    },

    isShort() {
      const pages = Number(pageCount.get()?.['page_count']);
      const growth = Math.max(0, pages * PAGE_BYTES - sizeOf(path));
      // What was too much for the cache is in the log already.
      return freeBytes() < growth + cacheBytes;
    },

    relieve() {
      cutTail(db, log);
      cutLog(db);
    },
  };
}

/** How large the log and the cache may be with so many bytes of room; in powers of two, since each change costs something. */
export function planFor(
  roomBytes: number,
  mostCacheBytes: number,
): { readonly logPages: number; readonly cacheBytes: number } {
  const pages = powerBelow(roomBytes / LOG_SHARE / PAGE_BYTES);
  const cache = powerBelow(roomBytes / CACHE_SHARE);
  return {
    logPages: Math.min(Math.max(pages, LEAST_LOG_PAGES), CHECKPOINT_PAGES),
    cacheBytes: Math.min(Math.max(cache, LEAST_CACHE_BYTES), mostCacheBytes),
  };
}

const powerBelow = (value: number): number => 2 ** Math.floor(Math.log2(Math.max(1, value)));

/**
 * Cuts from the log what follows the last commit: pages of a transaction that failed, which nobody reads. SQLite leaves
 * them for the next one to overwrite, and a checkpoint, which would cut them, may need the very room that they take.
 */
function cutTail(db: DatabaseSync, log: string): void {
  const before = pragma(db, 'data_version');
  // Tells the frames and does nothing.
  const frames = pragma(db, 'wal_checkpoint(NOOP)', 'log');
  const used = LOG_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + PAGE_BYTES);
  if (sizeOf(log) <= used) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Another program that has committed meanwhile has made the log longer.
    if (pragma(db, 'data_version') === before) truncateSync(log, used);
  } finally {
    db.exec('ROLLBACK');
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
