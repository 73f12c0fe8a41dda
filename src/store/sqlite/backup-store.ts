import { closeSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { backup } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import { assertReadable, readSchema } from './migrations.ts';
import { openSnapshot } from './open-snapshot.ts';
import { guarded, toStoreError } from './sqlite-errors.ts';

export interface BackupOptions {
  readonly onProgress?: (progress: { readonly doneBytes: number; readonly totalBytes: number }) => void;
  readonly signal?: AbortSignal;
}

/** 1 MiB of 16 KiB pages: between two steps an interrupt is heard and progress told. */
const PAGES_A_STEP = 64;

/**
 * Copies a store, of a running service too, as of one moment: records, counters and positions belong together, so that a
 * restored copy goes on where it was. The copy has its name only when it is whole and on the disk. Throws `TargetInvalid`
 * when there is such a file already, and what a store throws of source and target. Gives the bytes of the copy.
 */
export async function backupStore(
  path: string,
  target: string,
  options: BackupOptions = {},
): Promise<number> {
  refuseTarget(path, target);
  const snapshot = openSnapshot(path, { keepsWritersOut: true });
  const { db } = snapshot;
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  try {
    rmSync(partial, { force: true });
    const state = guarded(path, () => readSchema(db));
    assertReadable(state, path);
    const pageBytes = Number(db.prepare('PRAGMA page_size').get()?.['page_size']);
    try {
      // The transaction of the snapshot is what keeps SQLite from beginning anew whenever somebody commits.
      await backup(db, partial, {
        rate: PAGES_A_STEP,
        progress({ totalPages, remainingPages }) {
          options.signal?.throwIfAborted();
          options.onProgress?.({
            doneBytes: (totalPages - remainingPages) * pageBytes,
            totalBytes: totalPages * pageBytes,
          });
        },
      });
      options.signal?.throwIfAborted();
    } catch (error) {
      options.signal?.throwIfAborted();
      throw toStoreError(error, target);
    }
    sync(partial);
    const { size } = statSync(partial);
    give(partial, target);
    return size;
  } finally {
    snapshot.close();
    for (const suffix of ['', '-journal']) rmSync(`${partial}${suffix}`, { force: true });
  }
}

function refuseTarget(path: string, target: string): void {
  const folder = dirname(target);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new LorgnetteError('TargetInvalid', `There is no folder ${folder} to write a backup to.`);
  if (statSync(target, { throwIfNoEntry: false }) === undefined) return;
  throw new LorgnetteError(
    'TargetInvalid',
    `${target} is there already, and a backup of ${path} overwrites nothing. Give another name, or move the file away.`,
  );
}

/** Unlike a rename, a link fails when somebody else has made the file meanwhile. */
function give(partial: string, target: string): void {
  try {
    linkSync(partial, target);
  } catch (error) {
    throw new LorgnetteError('TargetInvalid', `The backup cannot be named ${target}: ${String(error)}.`, {
      cause: error,
    });
  }
  sync(dirname(target));
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
