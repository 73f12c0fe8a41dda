import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ErrorCode } from '../../src/lib/errors.ts';
import type { Store } from '../../src/store/contract.ts';
import { backupStore } from '../../src/store/sqlite/backup-store.ts';
import { checkStore, type StoreCheck } from '../../src/store/sqlite/check-store.ts';
import type { Durability } from '../../src/store/sqlite/open-database.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { readStoreInfo } from '../../src/store/sqlite/store-info.ts';
import { batch, line, observation, outboxEntry, podTarget, result } from './store-samples.ts';

const failsWith = (code: ErrorCode, message: RegExp): unknown =>
  expect.objectContaining({ name: 'LorgnetteError', code, message: expect.stringMatching(message) });

let folder: string;
let path: string;
let stores: Store[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-faults-'));
  path = join(folder, 'store.db');
  stores = [];
});
afterEach(() => {
  for (const store of stores) store.close();
  rmSync(folder, { recursive: true });
});

function open(options: { maxDeadLetters?: number; durability?: Durability } = {}): Store {
  const store = createSqliteStore({ path, ...options });
  stores.push(store);
  return store;
}

/** One settled Pod, counted and sent as the pipeline does, and a position. */
function commitPod(store: Store, n: number, at = n): void {
  const target = podTarget(`p${n}`);
  store.commit(
    batch({
      observations: [{ target, observation: observation('rv:1', { message: 'x'.repeat(3_000) }) }],
      results: [
        result(target, { settled: true, firstAt: at, lastAt: at, lines: [line(`${target.uid}/create`, at)] }),
      ],
      settlements: [{ target, settlement: { deliveryId: `${target.uid}/create`, revision: 1, digest: 'd' } }],
      outbox: [outboxEntry(at, `${target.uid}/create`, 1)],
      counters: [{ name: 'lorgnette_deliveries_total', labels: '{"kind":"create"}', value: 1 }],
      positions: [{ source: 'file', position: String(n) }],
      watermarks: [{ source: 'file', cluster: 'east', watermark: at, newest: at }],
    }),
  );
}

/** A closed store of so many Pods. */
function fill(count: number): void {
  const store = open({ durability: 'process-crash' });
  for (let n = 1; n <= count; n += 1) commitPod(store, n);
  store.close();
}

const check = (file = path): Promise<StoreCheck> => checkStore(file, { positionProblem: () => null });
const tamper = (sql: string): void => {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
};
const PAGE = 16_384;
function overwrite(file: string, from: number, bytes: number): void {
  const content = readFileSync(file);
  content.fill(0xa5, from, from + bytes);
  writeFileSync(file, content);
}

describe('a damaged store file', () => {
  it('is refused when its header is damaged', async () => {
    fill(10);
    overwrite(path, 0, 100);
    expect(() => open()).toThrow(failsWith('StoreCorrupt', /store\.db is damaged.*store check.*Restore/));
    expect((await check()).problems).toEqual([
      { check: 'file', message: expect.stringMatching(/no SQLite database/) },
    ]);
  });

  it('is told by the check, however deep the damage lies', async () => {
    fill(200);
    overwrite(path, Math.floor(statSync(path).size / PAGE / 2) * PAGE, PAGE);
    const { problems } = await check();
    expect(problems.map((problem) => problem.check)).toContain('integrity');
  });

  it('is refused when it was emptied while its write-ahead log holds data, which is left alone', () => {
    fill(3);
    const store = open();
    commitPod(store, 4);
    const log = readFileSync(`${path}-wal`);
    store.close();
    writeFileSync(path, '');
    writeFileSync(`${path}-wal`, log);
    expect(() => open()).toThrow(failsWith('StoreCorrupt', /is empty, but its write-ahead log .*-wal holds/));
    expect(readFileSync(`${path}-wal`)).toEqual(log);
  });

  it('is a new one when it is empty and alone', () => {
    writeFileSync(path, '');
    commitPod(open(), 1);
    expect(open).toThrow(failsWith('StoreLocked', /Another Lorgnette/));
  });

  it('goes back to what is whole when the write-ahead log is garbage, records and positions together', async () => {
    fill(5);
    const store = open();
    commitPod(store, 6);
    const log = readFileSync(`${path}-wal`);
    const file = readFileSync(path);
    store.close();
    writeFileSync(path, file);
    writeFileSync(`${path}-wal`, Buffer.alloc(log.length, 0x5a));
    const again = open();
    expect([again.loadPosition('file'), again.loadRecord('east', 'Pod', 'p6')]).toEqual(['5', []]);
    commitPod(again, 6);
    again.close();
    expect((await check()).problems).toEqual([]);
  });
});

describe('a store that is not what its version says', () => {
  it('is refused with what is missing, and told by the check', async () => {
    fill(1);
    tamper('DROP INDEX results_by_time; ALTER TABLE outbox ADD COLUMN extra TEXT; CREATE TABLE mine (a)');
    const words = /index results_by_time is missing, table mine is not one of ours, table outbox is defined/;
    expect(() => open()).toThrow(failsWith('StoreCorrupt', words));
    const { problems } = await check();
    expect(problems.filter((problem) => problem.check === 'schema')).toHaveLength(3);
  });

  it('is told by the check when it is of a newer version', async () => {
    fill(1);
    tamper('PRAGMA user_version = 99');
    expect(await check()).toMatchObject({
      schemaVersion: 99,
      problems: [{ check: 'schema', message: expect.stringMatching(/schema version 99/) }],
    });
  });
});

describe('a store whose file is taken away while it is open', () => {
  it.each([
    ['removed', () => rmSync(path), /was removed or renamed while it was in use/],
    ['renamed', () => renameSync(path, `${path}.old`), /was removed or renamed/],
    [
      'replaced',
      () => {
        copyFileSync(path, `${path}.new`);
        renameSync(`${path}.new`, path);
      },
      /was replaced by another file/,
    ],
  ])('takes no commit once it was %s', (_what, take, words) => {
    const store = open();
    commitPod(store, 1);
    take();
    expect(() => commitPod(store, 2)).toThrow(failsWith('StoreUnavailable', words));
    expect(store.loadPosition('file')).toBe('1');
  });
});

describe('the check of a store', () => {
  it('finds nothing in a store that is written meanwhile, and leaves nothing beside a file that is not', async () => {
    const store = open();
    for (let n = 1; n <= 20; n += 1) commitPod(store, n);
    const found = await check();
    expect([found.problems, found.rows['objects'], found.rows['settlements']]).toEqual([[], 20, 20]);
    store.close();
    const alone = join(folder, 'alone.db');
    copyFileSync(path, alone);
    expect((await check(alone)).problems).toEqual([]);
    expect(['-wal', '-shm', '.lock'].filter((suffix) => existsSync(alone + suffix))).toEqual([]);
  });

  it.each([
    ['observations', "UPDATE observations SET json = '[[1,2]]' WHERE id = 1", /cannot be read/],
    ['documents', 'DELETE FROM results WHERE object_id = 1', /1 documents belong to no result/],
    ['documents', 'DELETE FROM lines WHERE position >> 20 = 2', /object 2 has 1 lines, the index of lines 0/],
    [
      'documents',
      "UPDATE documents SET lines = 'not JSON' WHERE object_id = 3",
      /document of object 3 is not JSON/,
    ],
    [
      'lines',
      "INSERT INTO lines VALUES (99 << 20, 'x', 'create', 'failed', 1)",
      /1 lines belong to no document/,
    ],
    ['references', 'INSERT INTO links VALUES (77, 5, 6)', /1 rows of links refer to rows of objects/],
    ['outbox', 'UPDATE outbox SET revision = 7 WHERE final_at = 1', /later revision/],
    [
      'outbox',
      'UPDATE outbox SET seq = 9 WHERE seq = 3',
      /6 messages are missing in the order of the outbox/,
    ],
    [
      'outbox',
      'UPDATE settlements SET revision = 2 WHERE object_id = 1',
      /1 deliveries have messages .* none of the/,
    ],
    ['outbox', 'DELETE FROM outbox WHERE seq = 3', /1 settlements have no message .* has removed 0/],
    ['outbox', "UPDATE outbox SET payload = '{' WHERE seq = 2", /message 2 of the outbox is not JSON/],
    ['identity', 'DELETE FROM identity', /the store has 0 names/],
    ['counters', 'UPDATE counters SET value = 2', /lorgnette_deliveries_total counts 2, but 3 are settled/],
    ['counters', "INSERT INTO counters VALUES ('n', 'no', -1)", /labels of n are not JSON/],
    ['watermarks', 'UPDATE watermarks SET watermark = newest + 1', /ahead of its newest event/],
  ])('finds what is wrong with %s: %s', async (name, sql, words) => {
    fill(3);
    tamper(`PRAGMA foreign_keys = 0; ${sql}`);
    const { problems } = await check();
    expect(problems).toContainEqual({ check: name, message: expect.stringMatching(words) });
  });

  it('asks what positions mean', async () => {
    fill(1);
    const found = await checkStore(path, {
      positionProblem: (source, position) => `${source} ${position} is odd`,
    });
    expect(found.problems).toEqual([
      { check: 'positions', message: 'the position of file cannot be read: file 1 is odd' },
    ]);
  });

  it('throws when there is nothing to look at', async () => {
    await expect(check()).rejects.toThrow(failsWith('StoreUnavailable', /There is no store/));
  });
});

describe('the backup of a store', () => {
  it('is of one moment while the store is written, and goes on where it was', async () => {
    const store = open({ durability: 'process-crash' });
    for (let n = 1; n <= 300; n += 1) commitPod(store, n);
    const target = join(folder, 'copy.db');
    const steps: number[] = [];
    let n = 300;
    const bytes = await backupStore(path, target, {
      onProgress({ doneBytes, totalBytes }) {
        steps.push(doneBytes / totalBytes);
        n += 1;
        commitPod(store, n);
      },
    });
    expect([steps.length > 0, n > 300, statSync(target).size]).toEqual([true, true, bytes]);
    const found = await check(target);
    expect([found.problems, found.rows['objects']]).toEqual([[], 300]);
    const restored = createSqliteStore({ path: target });
    stores.push(restored);
    expect(restored.loadPosition('file')).toBe('300');
    commitPod(restored, 301);
    expect(restored.counters()[0]?.value).toBe(301);
    expect(readStoreInfo(target)).toMatchObject({ oldest: 1, newest: 301, schemaVersion: 1 });
  });

  it('overwrites nothing, and leaves nothing behind when it fails or is interrupted', async () => {
    fill(300);
    const target = join(folder, 'copy.db');
    writeFileSync(target, 'precious');
    await expect(backupStore(path, target)).rejects.toThrow(failsWith('TargetInvalid', /is there already/));
    expect(readFileSync(target, 'utf8')).toBe('precious');
    await expect(backupStore(path, join(folder, 'no', 'copy.db'))).rejects.toThrow(
      failsWith('TargetInvalid', /no folder/),
    );
    const interrupt = new AbortController();
    const interrupted = backupStore(path, join(folder, 'other.db'), {
      signal: interrupt.signal,
      onProgress: () => interrupt.abort(),
    });
    await expect(interrupted).rejects.toThrow(/abort/);
    await expect(backupStore(join(folder, 'none.db'), join(folder, 'n.db'))).rejects.toThrow(
      failsWith('StoreUnavailable', /There is no store/),
    );
    expect(readdirSync(folder).sort()).toEqual(['copy.db', 'store.db', 'store.db.lock']);
  });
});

describe('a hundred thousand dead letters', () => {
  it('leave the newest, are all counted, and take no more room than those that are kept', () => {
    const store = open({ maxDeadLetters: 100 });
    const letter = (position: string) => ({
      source: 'file',
      position,
      reason: 'invalid-json',
      sample: 'x'.repeat(200),
      bytes: 200,
    });
    for (let round = 1; round <= 100; round += 1) {
      const letters = Array.from({ length: 1_000 }, (_, n) => letter(`${round}/${n}`));
      store.commit(batch({ deadLetters: letters }));
    }
    const kept = store.reader().deadLetters(1_000);
    expect([kept.length, kept[0]?.position, kept.at(-1)?.position]).toEqual([100, '100/999', '100/900']);
    expect(structuredClone(store.counters())).toEqual([
      { name: 'lorgnette_dead_letters_dropped_total', labels: '{}', value: 99_900 },
    ]);
    expect(readStoreInfo(path).pages * PAGE).toBeLessThan(1_000_000);
  });
});

describe('retention in steps', () => {
  it('lets others commit in between, keeps counters, and can be left and taken up again', () => {
    const store = open({ durability: 'process-crash' });
    for (let n = 1; n <= 400; n += 1) commitPod(store, n);
    const limits = { before: 301, outboxBefore: 101, stepMs: 1 };
    const first = store.retention(limits);
    expect(first.next().value).toMatchObject({ records: expect.any(Number) });
    let [records, outbox, freed, steps] = [0, 0, 0, 0];
    const second = store.retention(limits);
    for (let step = second.next(); step.done !== true; step = second.next()) {
      records += step.value.records;
      outbox += step.value.outbox;
      freed += step.value.freedBytes;
      steps += 1;
      commitPod(store, 1_000 + steps);
    }
    expect([records > 0, records <= 300, outbox, freed > 0, steps > 3]).toEqual([
      true,
      true,
      100,
      true,
      true,
    ]);
    expect(store.counters()[0]?.value).toBe(400 + steps);
    expect(store.loadRecord('east', 'Pod', 'p300')).toEqual([]);
    expect(store.loadRecord('east', 'Pod', 'p301')).toHaveLength(1);
  });

  it('keeps a store under steady traffic at one size', async () => {
    const store = open({ durability: 'process-crash' });
    const sizes: number[] = [];
    for (let n = 1; n <= 2_000; n += 1) {
      commitPod(store, n);
      if (n % 200 !== 0) continue;
      const steps = store.retention({ before: n - 400, outboxBefore: n - 400, stepMs: 5 });
      while (steps.next().done !== true);
      sizes.push(statSync(path).size + statSync(`${path}-wal`).size);
    }
    const settled = sizes.slice(3);
    expect(Math.max(...settled)).toBeLessThan(1.5 * Math.min(...settled));
    store.close();
    expect((await check()).problems).toEqual([]);
  });
});
