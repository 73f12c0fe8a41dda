import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { checkStore } from '../../src/store/sqlite/check-store.ts';
import { parsePosition } from '../../src/sources/audit-file/position.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { readLog } from '../support/logs.ts';
import { type Outcome, outcomeOf, recordNamed, runPipeline } from '../support/run-pipeline.ts';
import { onSmallDisk, shell } from './small-disk.ts';
import { readyCodes, type ServiceProcess, startService } from './service.ts';

const PATIENCE = { timeout: 90_000, interval: 50 };
const SMALL_BATCHES = {
  LORGNETTE_LIMITS_BATCH_BYTES: String(64 * 1024),
  LORGNETTE_LIMITS_POLL_INTERVAL_MS: '10',
};
/** Bytes of a disk that the store of this log fits on, with little more: its write-ahead log alone could fill it. */
const SMALL_DISK = 24 << 20;
/** Bytes with which nothing is committed, and enough to copy what is. */
const TOO_LITTLE = (1 << 20) - 4096;
const bytes = readLog('demo/kubernetes-1.34.jsonl.gz');
const half = bytes.indexOf(10, bytes.length / 2) + 1;

let folder = '';
let log = '';
let store = '';
const running: ServiceProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-faults-'));
  log = path.join(folder, 'audit.log');
  store = path.join(folder, 'store.db');
  writeFileSync(log, bytes.subarray(0, half));
});
afterEach(async () => {
  for (const service of running.splice(0)) {
    service.child.kill('SIGKILL');
    await service.ended;
  }
  rmSync(folder, { recursive: true });
});

function serve(at = store, within: readonly string[] = []): ServiceProcess {
  const service = startService(['--audit-log', log, '--store', at], {
    cwd: folder,
    env: SMALL_BATCHES,
    within,
  });
  running.push(service);
  return service;
}

/** The superuser may write everything, unless it is taken from it. */
const asOrdinaryUser = (): string[] =>
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : [];

/** Makes system calls of a service that concern these paths fail; gives what ends that. */
async function failing(
  service: ServiceProcess,
  calls: string,
  error: string,
  paths: readonly string[],
): Promise<() => Promise<void>> {
  const which = paths.flatMap((one) => ['-P', one]);
  const args = ['-f', '-p', String(service.child.pid), ...which, '-e', `inject=${calls}:error=${error}`];
  const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = once(tracer, 'close');
  // Says to which threads it is attached.
  await Promise.race([once(tracer.stderr, 'data'), gone]);
  tracer.stderr.resume();
  expect(tracer.exitCode).toBeNull();
  return async () => {
    tracer.kill('SIGINT');
    await gone;
  };
}

const saysOf = (url: string, codes: string[]) =>
  vi.waitFor(async () => expect(await readyCodes(url)).toEqual(codes), PATIENCE);

/** Waits until everything that was written to the log is committed. */
const readAll = (at: string, length: number) =>
  vi.waitFor(() => {
    const db = new DatabaseSync(at, { readOnly: true });
    const row = db.prepare('SELECT position FROM positions').get();
    db.close();
    const offsets = parsePosition(String(row?.['position'])).map(({ offset }) => offset);
    expect(offsets.reduce((sum, offset) => sum + offset, 0)).toBe(length);
  }, PATIENCE);

const keys = Object.keys(runPipeline([bytes]).records).map(recordNamed);
let expected: Outcome | null = null;

/** What a service holds that read the whole log and met no fault. */
async function undisturbed(): Promise<Outcome> {
  writeFileSync(log, bytes);
  const at = path.join(folder, 'undisturbed.db');
  const service = serve(at);
  await readAll(at, bytes.length);
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe(0);
  const opened = createSqliteStore({ path: at });
  const outcome = outcomeOf(opened, keys);
  opened.close();
  return outcome;
}

/** What a store holds is what one undisturbed run over the whole log makes of it, counters and messages too. */
async function expectWhole(at: string): Promise<void> {
  expect((await checkStore(at, { positionProblem: () => null })).problems).toEqual([]);
  const opened = createSqliteStore({ path: at });
  const found = outcomeOf(opened, keys);
  opened.close();
  expected ??= await undisturbed();
  expect(found).toEqual(expected);
  expect(expected.lines.length).toBeGreaterThan(200);
}

describe('a service that cannot use its store', () => {
  async function refused(service: ServiceProcess): Promise<[number | string, string]> {
    const code = await service.ended;
    return [code, service.said()];
  }

  it('ends with 7 and says so when the disk is full', async () => {
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    expect(await refused(serve(path.join(disk, 'store.db'), onSmallDisk(disk, 64 * 1024)))).toEqual([
      7,
      expect.stringMatching(/disk\/store\.db is full.*Free space.*\[StoreFull\]/),
    ]);
  });

  it('ends with 6 when the file system is read-only', async () => {
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    const within = onSmallDisk(disk, 1 << 24, `mount -o remount,ro ${disk}`);
    expect(await refused(serve(path.join(disk, 'store.db'), within))).toEqual([
      6,
      expect.stringMatching(/disk\/store\.db is read-only.*\[StoreReadOnly\]/),
    ]);
  });

  it('ends with 6 when its folder, or the file alone, may not be written', async () => {
    createSqliteStore({ path: store }).close();
    const readOnly = [6, expect.stringMatching(/store\.db is read-only.*\[StoreReadOnly\]/)];
    chmodSync(store, 0o444);
    expect(await refused(serve(store, asOrdinaryUser()))).toEqual(readOnly);
    chmodSync(store, 0o644);
    chmodSync(folder, 0o555);
    const answer = await refused(serve(path.join(folder, 'new.db'), asOrdinaryUser()));
    chmodSync(folder, 0o755);
    expect(answer).toEqual([6, expect.stringMatching(/new\.db is read-only/)]);
  });

  it('ends with 7 when no file handles are left', async () => {
    const answer = await refused(serve(store, shell('ulimit -n 25')));
    expect(answer).toEqual([7, expect.stringMatching(/no file handles are left.*\[FileHandlesExhausted\]/)]);
  });

  it('ends with 7 while another process has it, and not after that one was killed', async () => {
    const first = serve();
    await first.url;
    expect(await refused(serve())).toEqual([7, expect.stringMatching(/Another Lorgnette.*\[StoreLocked\]/)]);
    first.child.kill('SIGKILL');
    await first.ended;
    await saysOf(await serve().url, []);
  });

  it('ends with 6 when it is no store, and when it is of a newer version', async () => {
    writeFileSync(store, 'a shopping list '.repeat(1_000));
    expect(await refused(serve())).toEqual([
      6,
      expect.stringMatching(/no SQLite database.*\[StoreCorrupt\]/),
    ]);
    rmSync(store);
    createSqliteStore({ path: store }).close();
    const db = new DatabaseSync(store);
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(await refused(serve())).toEqual([6, expect.stringMatching(/schema version 99.*\[StoreNewer\]/)]);
  });

  it('finds a store whole, in its old version, after a migration was killed in the middle', async () => {
    const service = serve();
    await saysOf(await service.url, []);
    service.child.kill('SIGTERM');
    await service.ended;
    const script = path.join(import.meta.dirname, 'migrating.ts');
    const migrating = spawn(process.execPath, [script, store], { stdio: 'inherit' });
    const gone = once(migrating, 'exit');
    await vi.waitFor(() => expect(statSync(`${store}-wal`).size).toBeGreaterThan(4_000_000), PATIENCE);
    migrating.kill('SIGKILL');
    await gone;
    appendFileSync(log, bytes.subarray(half));
    const again = serve();
    await readAll(store, bytes.length);
    again.child.kill('SIGTERM');
    await again.ended;
    await expectWhole(store);
  });
});

describe('a service whose store fails while it runs', () => {
  it('says store-full, answers, and goes on by itself when there is room again', async () => {
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    const service = serve(path.join(disk, 'store.db'), onSmallDisk(disk, SMALL_DISK));
    const url = await service.url;
    await saysOf(url, []);
    // The disk as the service sees it.
    const seen = `/proc/${String(service.child.pid)}/root${disk}`;
    const logBytes = (): number => statSync(path.join(seen, 'store.db-wal')).size;
    expect(logBytes()).toBeLessThan(SMALL_DISK / 4);
    const filler = path.join(seen, 'filler');
    const piece = Buffer.alloc(64 * 1024);
    appendFileSync(log, bytes.subarray(half));
    await vi.waitFor(async () => {
      // Whoever took the last room between a commit and its copy into the file would have the log stay as it is.
      const { bavail, bsize } = statfsSync(seen);
      const taken = bavail * bsize - Math.max(logBytes(), TOO_LITTLE);
      if (taken > 0) appendFileSync(filler, Buffer.alloc(taken));
      expect(await readyCodes(url)).toEqual(['store-full']);
      expect(logBytes()).toBe(0);
    }, PATIENCE);
    await vi.waitFor(async () => {
      // Also what the service gives back of its own log, until there is nothing left to give.
      expect(() => {
        for (;;) appendFileSync(filler, piece);
      }).toThrow(/ENOSPC/);
      expect(await readyCodes(url)).toEqual(['store-full']);
      expect(logBytes()).toBe(0);
    }, PATIENCE);
    expect((await fetch(`${url}/pods?limit=1`)).status).toBe(200);
    // It tries again meanwhile, and fails again.
    await sleep(2_500);
    expect(await readyCodes(url)).toEqual(['store-full']);
    rmSync(filler);
    // Each byte is committed once, however often its batch was tried.
    const read = async (): Promise<number> => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(
        /^lorgnette_stage_received_total\{.*stage="read"\} (?<bytes>\d+)$/m.exec(text)?.groups?.['bytes'],
      );
    };
    await vi.waitFor(async () => expect(await read()).toBe(bytes.length), PATIENCE);
    await saysOf(url, []);
    // Of the running service, from the same disk.
    const copy = path.join(folder, 'copy.db');
    const main = path.join(import.meta.dirname, '../../src/main.ts');
    const inside = ['--target', String(service.child.pid), '--user', '--mount', '--preserve-credentials'];
    const backup = [main, 'store', 'backup', copy, '--store', path.join(disk, 'store.db')];
    execFileSync('nsenter', [...inside, process.execPath, ...backup]);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    await expectWhole(copy);
  });

  it('says store-read-only while the file system takes no writes, and goes on by itself', async () => {
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    const at = path.join(disk, 'store.db');
    const service = serve(at);
    const url = await service.url;
    await saysOf(url, []);
    // As a file system turns read-only over an error: mount(8) would not do it while files are open for writing.
    const writable = await failing(service, 'pwrite64,write,ftruncate,faccessat,faccessat2,access', 'EROFS', [
      disk,
      at,
      `${at}-wal`,
    ]);
    appendFileSync(log, bytes.subarray(half));
    await saysOf(url, ['store-read-only']);
    expect((await fetch(`${url}/pods?limit=1`)).status).toBe(200);
    await sleep(2_500);
    expect(await readyCodes(url)).toEqual(['store-read-only']);
    await writable();
    await readAll(at, bytes.length);
    await saysOf(url, []);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    await expectWhole(at);
  });

  it('says store-unavailable while another program holds it, and goes on by itself', async () => {
    const service = serve();
    const url = await service.url;
    await saysOf(url, []);
    const other = new DatabaseSync(store);
    other.exec('BEGIN IMMEDIATE');
    appendFileSync(log, bytes.subarray(half));
    await saysOf(url, ['store-unavailable']);
    other.exec('ROLLBACK');
    other.close();
    await readAll(store, bytes.length);
    await saysOf(url, []);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    await expectWhole(store);
  });

  it('says source-failed while no file can be opened, and goes on by itself', async () => {
    const service = serve();
    const url = await service.url;
    await saysOf(url, []);
    const pid = String(service.child.pid);
    const limit = (handles: number): void => {
      execFileSync('prlimit', ['--pid', pid, `--nofile=${handles}:1024`]);
    };
    // Rotated as the API server does it: the new file has to be opened. Answers go over a connection that is there.
    await fetch(`${url}/healthz`);
    limit(readdirSync(`/proc/${pid}/fd`).length - 2);
    renameSync(log, path.join(folder, 'audit-2026-11-21T03-05-00.000.log'));
    writeFileSync(log, bytes.subarray(half));
    await vi.waitFor(() => expect(service.said()).toMatch(/no file handles are left/), PATIENCE);
    limit(1024);
    await readAll(store, bytes.length);
    await saysOf(url, []);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(service.said()).toMatch(/"reason":"source-failed"/);
    rmSync(path.join(folder, 'audit-2026-11-21T03-05-00.000.log'));
    await expectWhole(store);
  });

  it('says source-failed while a log cannot be read, and goes on by itself', async () => {
    const service = serve();
    const url = await service.url;
    await saysOf(url, []);
    const readable = await failing(service, 'read,pread64', 'EIO', [log]);
    appendFileSync(log, bytes.subarray(half));
    await saysOf(url, ['source-failed']);
    await readable();
    await readAll(store, bytes.length);
    await saysOf(url, []);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(service.said()).toMatch(/EIO/);
    await expectWhole(store);
  });

  it('ends with 6 when the file was taken away', async () => {
    const service = serve();
    await saysOf(await service.url, []);
    renameSync(store, `${store}.old`);
    appendFileSync(log, bytes.subarray(half));
    expect([await service.ended, service.said()]).toEqual([
      6,
      expect.stringMatching(/store\.db was removed or renamed while it was in use/),
    ]);
  });
});

describe('a hundred thousand dead letters', () => {
  it('cost nothing of the rest: the newest are kept, all are counted, results are as without them', async () => {
    const service = serve();
    const url = await service.url;
    await saysOf(url, []);
    const garbage = Array.from({ length: 100_000 }, (_, n) => `not an event ${n}\n`).join('');
    appendFileSync(log, garbage);
    appendFileSync(log, bytes.subarray(half));
    const dropped = async (): Promise<number> => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(
        /^lorgnette_dead_letters_dropped_total (?<count>\d+)$/m.exec(text)?.groups?.['count'] ?? 0,
      );
    };
    await vi.waitFor(async () => expect(await dropped()).toBe(90_000), PATIENCE);
    await readAll(store, bytes.length + garbage.length);
    await saysOf(url, []);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    const opened = createSqliteStore({ path: store });
    const kept = opened.reader().deadLetters(20_000);
    opened.close();
    expect([kept.length, kept[0]?.sample, kept.at(-1)?.sample]).toEqual([
      10_000,
      'not an event 99999',
      'not an event 90000',
    ]);
    const db = new DatabaseSync(store);
    db.exec(
      "DELETE FROM counters WHERE name = 'lorgnette_dead_letters_dropped_total'; DELETE FROM dead_letters",
    );
    db.close();
    await expectWhole(store);
  });
});
