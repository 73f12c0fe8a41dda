import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ErrorCode } from '../../src/lib/errors.ts';
import type { Store } from '../../src/store/contract.ts';
import { openSqliteReader } from '../../src/store/sqlite/sqlite-reader.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { batch, observation, podTarget, result } from './store-samples.ts';

const failsWith = (code: ErrorCode, message: RegExp): unknown =>
  expect.objectContaining({ name: 'LorgnetteError', code, message: expect.stringMatching(message) });

describe('a SQLite store file', () => {
  let folder: string;
  let path: string;
  let stores: Store[];
  let children: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lorgnette-store-'));
    path = join(folder, 'store.db');
    stores = [];
    children = [];
  });

  afterEach(async () => {
    for (const store of stores) store.close();
    for (const child of children) await kill(child);
    rmSync(folder, { recursive: true });
  });

  function open(): Store {
    const store = createSqliteStore({ path });
    stores.push(store);
    return store;
  }

  /** Starts a process that commits, and waits until it has acknowledged so many steps more; gives the last one. */
  async function startWriter(steps: number): Promise<{ child: ChildProcess; acknowledged: number }> {
    const script = join(import.meta.dirname, 'sqlite-writer.ts');
    const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    let seen = 0;
    for await (const text of createInterface({ input: child.stdout })) {
      seen += 1;
      if (seen === steps) return { child, acknowledged: Number(text) };
    }
    throw new Error('The writer ended before it had committed');
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  it('is whole after its process was killed, with everything that was acknowledged', async () => {
    for (const steps of [1, 7, 40]) {
      const { child, acknowledged } = await startWriter(steps);
      await kill(child);
      const store = open();
      const step = Number(store.loadPosition('file'));
      expect(step).toBeGreaterThanOrEqual(acknowledged);
      expect(store.loadRecord('east', 'Pod', 'a')).toHaveLength(step);
      expect(store.counters().map(({ value }) => value)).toEqual([step]);
      expect([...store.reader().lines()]).toEqual([String(step)]);
      expect(store.reader().outbox(null, 1_000_000)).toHaveLength(step);
      expect(store.reader().pod('a')?.lastAt).toBe(step);
      store.close();
      const db = new DatabaseSync(path);
      expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      db.close();
    }
  });

  it('has one writer, of this process or another, and any number of readers', async () => {
    const { child } = await startWriter(1);
    expect(() => open()).toThrow(failsWith('StoreLocked', /Another Lorgnette writes to .*store\.db/));
    const reader = openSqliteReader(path);
    expect(reader.pod('a')?.uid).toBe('a');
    reader.close();
    await kill(child);
    const store = open();
    expect(() => open()).toThrow(failsWith('StoreLocked', /Another Lorgnette/));
    store.close();
    expect(open().loadPosition('file')).not.toBeNull();
  });

  it('shows a reader whole commits while lines are read', () => {
    const store = open();
    const write = (uid: string): void => store.commit(batch({ results: [result(podTarget(uid))] }));
    write('a');
    write('b');
    const reader = openSqliteReader(path);
    const seen: string[] = [];
    for (const line of reader.lines()) {
      if (seen.length === 0) write('c');
      seen.push((JSON.parse(line) as { id: string }).id);
    }
    expect(seen).toEqual(['a/create', 'b/create']);
    expect([...reader.lines()]).toHaveLength(3);
    reader.close();
    reader.close();
  });

  it('shrinks when records are removed', () => {
    const store = open();
    for (let n = 0; n < 40; n += 1) {
      const target = podTarget(`p${n}`);
      const observations = Array.from({ length: 50 }, (_, key) => ({
        target,
        observation: observation(`rv:${key}`, { message: 'x'.repeat(2_000) }),
      }));
      store.commit(batch({ observations, results: [result(target, { settled: true, lastAt: n })] }));
    }
    store.close();
    const full = statSync(path).size;
    const again = open();
    again.retain(1_000);
    again.close();
    expect(statSync(path).size).toBeLessThan(full / 5);
  });

  it('refuses the file of a newer version, and does not touch it', () => {
    open().close();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 99');
    db.close();
    const newer = failsWith('StoreNewer', /schema version 99.*newer version/);
    expect(() => open()).toThrow(newer);
    expect(() => openSqliteReader(path)).toThrow(newer);
    const after = new DatabaseSync(path);
    expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
    after.close();
  });

  it('refuses the database of another program', () => {
    const db = new DatabaseSync(path);
    db.exec('CREATE TABLE bookmarks (url TEXT)');
    db.close();
    expect(() => open()).toThrow(failsWith('StoreUnavailable', /another program/));
  });

  it('refuses what is no database', () => {
    writeFileSync(path, 'This is a shopping list. '.repeat(500));
    const damaged = failsWith('StoreCorrupt', /damaged.*Restore a backup/);
    expect(() => open()).toThrow(damaged);
    expect(() => openSqliteReader(path)).toThrow(damaged);
  });

  it('reports damage when it meets it', () => {
    const store = open();
    const observations = Array.from({ length: 200 }, (_, n) => ({
      target: podTarget('a'),
      observation: observation(`rv:${n}`, { message: 'x'.repeat(2_000) }),
    }));
    store.commit(batch({ observations }));
    store.close();
    truncateSync(path, Math.floor(statSync(path).size / 2));
    const damaged = failsWith('StoreCorrupt', /damaged/);
    expect(() => open().loadRecord('east', 'Pod', 'a')).toThrow(damaged);
  });

  it('says where it cannot be', () => {
    const nowhere = join(folder, 'missing', 'store.db');
    const unavailable = failsWith('StoreUnavailable', /folder must exist/);
    expect(() => createSqliteStore({ path: nowhere })).toThrow(unavailable);
    expect(() => openSqliteReader(path)).toThrow(failsWith('StoreUnavailable', /There is no store/));
    expect(() => createSqliteStore({ path: folder })).toThrow(failsWith('StoreUnavailable', /is a folder/));
    expect(() => openSqliteReader(':memory:')).toThrow(failsWith('StoreUnavailable', /in memory/));
  });

  it('makes readers wait for its migration', () => {
    writeFileSync(path, '');
    expect(() => openSqliteReader(path)).toThrow(failsWith('StoreUnavailable', /schema version 0.*migrates/));
    open().close();
    const reader = openSqliteReader(path);
    expect(reader.pods({ limit: 1 })).toEqual({ items: [], nextCursor: null });
    reader.close();
  });

  it('can be spared the wait for the disk', () => {
    const store = createSqliteStore({ path, durability: 'process-crash' });
    stores.push(store);
    store.commit(batch({ positions: [{ source: 'file', position: '1' }] }));
    store.close();
    expect(open().loadPosition('file')).toBe('1');
  });
});
