import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  createSyncing,
  type Durability,
  openForWriting,
} from '../../../../src/store/sqlite/open-database.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-open-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As SQLite numbers them. */
const LEVELS = { off: 0, normal: 1, full: 2 };
const levelOf = (db: DatabaseSync): unknown => db.prepare('PRAGMA synchronous').get()?.['synchronous'];

function levels(path: string, durability: Durability): unknown[] {
  const db = openForWriting(path, durability, 1);
  const syncing = createSyncing(db, durability);
  const before = levelOf(db);
  const within = syncing(() => levelOf(db));
  const after = levelOf(db);
  expect(() =>
    syncing(() => {
      throw new Error('full');
    }),
  ).toThrow('full');
  const found = [before, within, after, levelOf(db)];
  db.close();
  return found;
}

describe('a commit that has to survive a loss of power', () => {
  test('is synced, and those before and after it are as ever, also when it fails', () => {
    const { normal, full } = LEVELS;
    expect(levels(join(folder, 'a.db'), 'process-crash')).toEqual([normal, full, normal, normal]);
    expect(levels(join(folder, 'b.db'), 'power-loss')).toEqual([full, full, full, full]);
  });

  test('is nothing of its own where nothing is to be left', () => {
    const { off } = LEVELS;
    expect(levels(':memory:', 'process-crash')).toEqual([off, off, off, off]);
    expect(levels('', 'process-crash')).toEqual([off, off, off, off]);
  });
});
