import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
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
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { eventLines, readLog } from '../support/logs.ts';
import { type Outcome, outcomeOf, recordNamed, runPipeline } from '../support/run-pipeline.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { readyCodes, type ServiceProcess, startService } from './service.ts';
import { onSmallDisk } from './small-disk.ts';

const PATIENCE = { timeout: 90_000, interval: 50 };
const SEED = 20_261_125;
/** As many API servers post at the same time. */
const SENDERS = 3;
const EVENTS_A_BATCH = 60;
const KILLS = 10;
const SMALL_DISK = 24 << 20;

const bytes = readLog('demo/kubernetes-1.34.jsonl.gz');
const keys = Object.keys(runPipeline([bytes]).records).map(recordNamed);
const batches = batchesOf(eventLines(bytes));

/** As the webhook backend posts them: a list with a line feed behind it. */
function batchesOf(lines: readonly string[]): string[] {
  const lists: string[] = [];
  for (let at = 0; at < lines.length; at += EVENTS_A_BATCH) {
    const items = lines.slice(at, at + EVENTS_A_BATCH).join(',');
    lists.push(`{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${items}]}\n`);
  }
  return lists;
}

let folder = '';
let store = '';
let config = '';
const running: ServiceProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-webhook-'));
  store = path.join(folder, 'store.db');
  config = path.join(folder, 'lorgnette.yaml');
});
afterEach(async () => {
  for (const service of running.splice(0)) {
    service.child.kill('SIGKILL');
    await service.ended;
  }
  rmSync(folder, { recursive: true });
});

function serve(limits: object = {}, within: readonly string[] = [], at = store): ServiceProcess {
  const source = { type: 'audit-webhook', cluster: 'default', ...limits };
  writeFileSync(config, JSON.stringify({ sources: [source], store: { path: at } }));
  const service = startService(['--config', config], {
    cwd: folder,
    // Several posts to a commit, and several commits.
    env: { LORGNETTE_LIMITS_BATCH_BYTES: String(1024 * 1024) },
    within,
  });
  running.push(service);
  return service;
}

interface Answer {
  readonly status: number;
  readonly code: string | null;
  readonly retryAfter: string | null;
}

async function post(url: string, body: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/audit/default`, { method: 'POST', headers, body });
  const { code = null } = (await answer.json()) as { code?: string };
  return { status: answer.status, code, retryAfter: answer.headers.get('retry-after') };
}

/** Posts a batch as the API server does, again after any failure, until it is taken; gives the answers before that. */
async function send(url: () => string, body: string, pauseMs = 100): Promise<Answer[]> {
  const refused: Answer[] = [];
  for (const until = performance.now() + 60_000; ; await sleep(pauseMs)) {
    const answer = await post(url(), body).catch(() => null);
    if (answer?.status === 200) return refused;
    if (answer !== null) refused.push(answer);
    if (performance.now() > until) throw new Error(`never taken: ${JSON.stringify(refused.slice(-3))}`);
  }
}

/** Several senders post all batches, each the next that nobody has; `onTaken` is told how many are taken. */
async function sendAll(url: () => string, onTaken: (count: number) => void = () => undefined): Promise<void> {
  let next = 0;
  let taken = 0;
  const sender = async (): Promise<void> => {
    for (let at = next++; at < batches.length; at = next++) {
      await send(url, batches[at] ?? '');
      taken += 1;
      onTaken(taken);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
}

async function stopped(service: ServiceProcess): Promise<void> {
  service.child.kill('SIGTERM');
  expect([await service.ended, service.said()]).toEqual([0, expect.any(String)]);
}

async function outcomeAt(at: string): Promise<Outcome> {
  expect((await checkStore(at, { positionProblem: () => null })).problems).toEqual([]);
  const opened = createSqliteStore({ path: at });
  const outcome = outcomeOf(opened, keys);
  opened.close();
  return outcome;
}

let expected: Outcome | null = null;
/** What the same service makes of the same log in a file. */
async function fromFile(): Promise<Outcome> {
  const log = path.join(folder, 'audit.log');
  const at = path.join(folder, 'file.db');
  writeFileSync(log, bytes);
  const service = startService(['--audit-log', log, '--store', at], { cwd: folder });
  running.push(service);
  const url = await service.url;
  await vi.waitFor(async () => expect(await readyCodes(url)).toEqual([]), PATIENCE);
  await stopped(service);
  return outcomeAt(at);
}

async function expectWhole(at = store): Promise<void> {
  expected ??= await fromFile();
  const found = await outcomeAt(at);
  expect(found.lines).toEqual(expected.lines);
  expect(found).toEqual(expected);
  expect(expected.lines.length).toBeGreaterThan(200);
}

describe('what API servers post', () => {
  it('gives what the log gives that lies in a file, from several senders at once', async () => {
    const service = serve();
    const url = await service.url;
    await sendAll(() => url);
    expect(await readyCodes(url)).toEqual([]);
    const { items } = (await (await fetch(`${url}/clusters`)).json()) as { items: object[] };
    expect(items).toMatchObject([
      {
        cluster: 'default',
        sources: [{ source: 'audit-webhook:default', state: 'caught-up', behindBytes: 0 }],
      },
    ]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(
      `lorgnette_webhook_requests_total{cluster="default",status="200"} ${batches.length}\n`,
    );
    expect(metrics).toContain(
      `lorgnette_webhook_committed_bytes_total{cluster="default"} ${Buffer.byteLength(batches.join(''))}\n`,
    );
    expect(metrics).toContain('lorgnette_webhook_queued_bytes{cluster="default"} 0\n');
    await stopped(service);
    await expectWhole();
  });

  it('is the same after kills in the middle, when every batch is posted until it is taken', async () => {
    const random = seededRandom(SEED);
    let service = serve();
    let url = await service.url;
    let kills = 0;
    let killAt = 2;
    const restarts: Promise<void>[] = [];
    const again = async (): Promise<void> => {
      service.child.kill('SIGKILL');
      await service.ended;
      service = serve();
      url = await service.url;
    };
    await sendAll(
      () => url,
      (taken) => {
        if (kills === KILLS || taken < killAt) return;
        kills += 1;
        killAt = taken + 2 + Math.floor(random() * 5);
        restarts.push(sleep(random() * 40).then(again));
        killAt = Math.min(killAt, batches.length - 1);
      },
    );
    await Promise.all(restarts);
    expect(kills).toBe(KILLS);
    await stopped(service);
    await expectWhole();
  });

  it('is answered when it is on the disk, and not before', async () => {
    const service = serve();
    const url = await service.url;
    await send(() => url, batches[0] ?? '');
    const trace = path.join(folder, 'trace');
    const calls = 'trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg';
    const tracer = spawn(
      'strace',
      ['-f', '-y', '-s', '24', '-o', trace, '-e', calls, '-p', String(service.child.pid)],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const gone = once(tracer, 'close');
    await Promise.race([once(tracer.stderr, 'data'), gone]);
    tracer.stderr.resume();
    expect(tracer.exitCode).toBeNull();
    for (const batch of batches.slice(1, 4)) await send(() => url, batch);
    // The log begins anew, with a header of its own: from here on and from its beginning.
    for (const [index, mode] of ['RESTART', 'TRUNCATE', 'PASSIVE'].entries()) {
      const other = new DatabaseSync(store);
      other.exec(`PRAGMA wal_checkpoint(${mode})`);
      other.close();
      await send(() => url, batches[4 + index] ?? '');
    }
    tracer.kill('SIGINT');
    await gone;
    expect(answersAfterSync(readFileSync(trace, 'utf8'), `${store}-wal`)).toEqual(
      Array.from({ length: 6 }, () => 'written, synced, answered'),
    );
    await stopped(service);
  });

  it('is refused with 503 while nothing can be committed, and taken when it is posted again', async () => {
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    const service = serve({}, onSmallDisk(disk, SMALL_DISK), path.join(disk, 'store.db'));
    const url = await service.url;
    await send(() => url, batches[0] ?? '');
    const seen = `/proc/${String(service.child.pid)}/root${disk}`;
    const filler = path.join(seen, 'filler');
    const fill = (): void => {
      const { bavail, bsize } = statfsSync(seen);
      const left = bavail * bsize - Math.max(statSync(path.join(seen, 'store.db-wal')).size, 512 * 1024);
      if (left > 0) appendFileSync(filler, Buffer.alloc(left));
    };
    fill();
    const last = batches.length - 1;
    const refused: Answer[] = [];
    let next = 1;
    // What there is still room for is taken; then nothing is.
    while (refused.length < 3) {
      fill();
      expect(next).toBeLessThan(last);
      const answer = await post(url, batches[next] ?? '');
      if (answer.status === 200) next += 1;
      else refused.push(answer);
      await sleep(20);
    }
    expect(refused.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(refused[0]).toEqual({ status: 503, code: 'NotCommitted', retryAfter: '3' });
    expect(await readyCodes(url)).toEqual(['store-full']);
    rmSync(filler);
    for (const batch of batches.slice(next)) await send(() => url, batch, 500);
    expect(await readyCodes(url)).toEqual([]);
    const copy = path.join(folder, 'copy.db');
    const main = path.join(import.meta.dirname, '../../src/main.ts');
    const inside = ['--target', String(service.child.pid), '--user', '--mount', '--preserve-credentials'];
    const backup = [main, 'store', 'backup', copy, '--store', path.join(disk, 'store.db')];
    execFileSync('nsenter', [...inside, process.execPath, ...backup]);
    await stopped(service);
    await expectWhole(copy);
  });

  it('is refused with 429 when too much waits, and is taken when it is posted again', async () => {
    const service = serve({ maxBodyBytes: 1 << 20, maxQueuedBytes: 1 << 20 });
    const url = await service.url;
    await send(() => url, batches[0] ?? '');
    const other = new DatabaseSync(store);
    other.exec('BEGIN IMMEDIATE');
    const answers = batches.slice(1).map((batch) => send(() => url, batch, 300));
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toMatch(/^lorgnette_webhook_requests_total\{cluster="default",status="429"\} \d+$/m);
      const queued = Number(/^lorgnette_webhook_queued_bytes\{.*\} (\d+)$/m.exec(metrics)?.[1]);
      expect(queued).toBeGreaterThan(500_000);
      expect(queued).toBeLessThanOrEqual(1 << 20);
    }, PATIENCE);
    other.exec('ROLLBACK');
    other.close();
    const refused = (await Promise.all(answers)).flat();
    expect(refused).toContainEqual({ status: 429, code: 'QueueFull', retryAfter: '3' });
    await stopped(service);
    // They came in any order, later than the log has them by more than is waited for: what is counted may differ.
    expected ??= await fromFile();
    expect((await outcomeAt(store)).records).toEqual(expected.records);
  });

  it('is committed and answered when the service is told to end meanwhile', async () => {
    const service = serve();
    const url = await service.url;
    await send(() => url, batches[0] ?? '');
    const other = new DatabaseSync(store);
    other.exec('BEGIN IMMEDIATE');
    const answers = batches.slice(1, 4).map((batch) => post(url, batch));
    await sleep(500);
    service.child.kill('SIGTERM');
    await sleep(500);
    // Who comes now is not taken: by then nobody listens, or it is said that the service ends.
    const late = await post(url, batches[4] ?? '').catch(() => null);
    expect([undefined, 503]).toContain(late?.status);
    other.exec('ROLLBACK');
    other.close();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await service.ended).toBe(0);
    const opened = createSqliteStore({ path: store });
    expect(JSON.parse(opened.loadPosition('audit-webhook:default') ?? '')).toMatchObject({ version: 1 });
    opened.close();
  });
});

/** Of each answer in a trace, whether its commit was written and synced since the one before. */
function answersAfterSync(trace: string, log: string): string[] {
  const found: string[] = [];
  const unfinished = new Map<string, string>();
  let state: 'nothing' | 'written' | 'written, synced' = 'nothing';
  for (const line of trace.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const begun = rest.endsWith('<unfinished ...>');
    if (begun) unfinished.set(thread, rest);
    const call = /^<\.\.\. \w+ resumed>/.test(rest) ? (unfinished.get(thread) ?? '') : rest;
    if (call.startsWith('pwrite64') && call.includes(`<${log}>`)) state = 'written';
    const isSync = /^f(?:data)?sync\(/.test(call) && call.includes(`<${log}>`);
    if (isSync && !begun && rest.endsWith('= 0') && state === 'written') state = 'written, synced';
    if (begun || !call.includes('"HTTP/1.1 200')) continue;
    found.push(`${state}, answered`);
    state = 'nothing';
  }
  return found;
}
