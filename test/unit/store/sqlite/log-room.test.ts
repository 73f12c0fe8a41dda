import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createLogRoom, planFor } from '../../../../src/store/sqlite/log-room.ts';
import { openForWriting, PAGE_BYTES } from '../../../../src/store/sqlite/open-database.ts';

const MIB = 1024 * 1024;

describe('planFor', () => {
  it('takes what a large disk has room for, and little of a small one', () => {
    const planned = [2 ** 40, 512 * MIB, 511 * MIB, 64 * MIB, 20 * MIB, 0].map((room) =>
      planFor(room, 8 * MIB),
    );
    expect(planned.map(({ logPages }) => (logPages * PAGE_BYTES) / MIB)).toEqual([128, 128, 64, 16, 4, 0.25]);
    expect(planned.map(({ cacheBytes }) => cacheBytes / MIB)).toEqual([8, 8, 8, 4, 1, 1]);
  });
});

describe('createLogRoom', () => {
  let folder = '';
  let path = '';
  let db: DatabaseSync;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lorgnette-room-'));
    path = join(folder, 'store.db');
    db = openForWriting(path, 'process-crash', 1);
    db.exec('CREATE TABLE t (a BLOB)');
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
  const insert = (mib: number): void => {
    for (let n = 0; n < mib; n += 1) db.exec(`INSERT INTO t VALUES (randomblob(${MIB}))`);
  };
  const log = (): number => statSync(`${path}-wal`).size;

  it('gives back what a failed transaction left in the log, and all that was committed stays', () => {
    const room = createLogRoom(db, path, 1);
    insert(2);
    const reader = new DatabaseSync(path, { readOnly: true });
    // A reader of the newest state keeps the log as it is: only its tail can go.
    reader.exec('BEGIN; SELECT count(*) FROM t');
    const committed = log();
    db.exec('BEGIN IMMEDIATE');
    insert(20);
    db.exec('ROLLBACK');
    expect(log()).toBeGreaterThan(15 * MIB);
    room.relieve();
    expect(log()).toBe(committed);
    const sum = 'SELECT count(*) AS n, sum(length(a)) AS bytes FROM t';
    expect({ ...reader.prepare(sum).get() }).toEqual({ n: 2, bytes: 2 * MIB });
    reader.close();
    room.relieve();
    expect(log()).toBe(0);
    insert(1);
    expect({ ...db.prepare(sum).get() }).toEqual({ n: 3, bytes: 3 * MIB });
    expect(db.prepare('PRAGMA integrity_check').all()).toHaveLength(1);
  });

  it('keeps the log below what it is capped at', () => {
    const room = createLogRoom(db, path, 1);
    room.fit();
    insert(4);
    expect(log()).toBeGreaterThan(4 * MIB);
    room.cap(64);
    room.fit();
    expect(log()).toBe(0);
    for (let n = 0; n < 8; n += 1) {
      room.fit();
      insert(1);
    }
    expect(log()).toBeLessThan(3 * MIB);
    expect(room.isShort()).toBe(false);
  });
});
