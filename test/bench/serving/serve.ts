/**
 * What requests cost while a burst is read: `serve` on a store of many settled deliveries reads a burst, with no requests and
 * with them, in turn. Requests come from this process, at a steady rate whatever the answers take.
 *
 *     npm run bench:serve -- [--rounds 3] [--rate 20] [--copies 27] [--json]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { createCopier } from './copies.ts';
import { prepareInput } from './inputs.ts';
import { PRODUCT } from './measure.ts';
import { percentile, median } from './statistics.ts';

/** Longer than the burst, so that its copies follow one another. */
const BURST_SECONDS = 360;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    rate: { type: 'string', default: '20' },
    // 3,800 deliveries each.
    copies: { type: 'string', default: '27' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const rate = Number(options.rate);
const copies = Number(options.copies);
if (!(Number.isInteger(rounds) && rounds >= 1 && rate > 0 && Number.isInteger(copies) && copies >= 1))
  throw new Error('--rounds and --rate are positive numbers');

const note = (text: string): void => void process.stderr.write(`${text}\n`);

interface Run {
  /** From the first byte of the burst to the end of its backlog. */
  readonly seconds: number;
  readonly loadAverage: number;
  /** Milliseconds that answers took, by route. */
  readonly answers: ReadonlyMap<string, number[]>;
  readonly failed: number;
}

/** A store of so many copies of the burst, one after another, made once. */
async function prepareStore(copies: number): Promise<string> {
  const { file } = prepareInput('burst');
  const store = `${file}.${copies}-copies.sqlite`;
  if (existsSync(store)) return store;
  note(`making a store of ${copies} bursts, once`);
  const part = `${store}.part`;
  rmSync(part, { force: true });
  const child = spawn(process.execPath, [...PRODUCT, 'replay', '-', '--store', part, '--json'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const gone = once(child, 'exit');
  for (let copy = 0; copy < copies; copy += 1) {
    note(`copy ${copy + 1} of ${copies}`);
    if (!child.stdin.write(copyOf(file, copy))) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  const [code] = (await gone) as [number | null];
  if (code !== 0) throw new Error(`replay ended with ${code}`);
  renameSync(part, store);
  return store;
}

function copyOf(burst: string, copy: number): Buffer {
  const rewrite = createCopier({ copy, shiftSeconds: copy * BURST_SECONDS, namespaces: ['default'] });
  const lines = readFileSync(burst, 'latin1').split('\n');
  return Buffer.from(lines.map((line) => rewrite(line)).join('\n'), 'latin1');
}

/** What the store holds, and some of its Pods. */
function look(store: string): { readonly deliveries: number; readonly pods: string[] } {
  const db = new DatabaseSync(store, { readOnly: true });
  const { deliveries } = db
    .prepare("SELECT count(*) AS deliveries FROM lines WHERE kind <> 'incident' AND outcome <> 'in-progress'")
    .get() as { deliveries: number };
  const rows = db.prepare("SELECT uid FROM objects WHERE kind = 'Pod' ORDER BY random() LIMIT 5000").all();
  db.close();
  return { deliveries, pods: rows.map(({ uid }) => String(uid)) };
}

/** What is asked for beside the diagnosis of some Pod: every list, as it is and narrowed. */
const LISTS = [
  '/pods',
  '/pods?limit=500',
  '/pods?verdict=failing',
  '/pods?namespace=default-3',
  '/pods?name=burst',
  '/workloads',
  '/workloads?outcome=failed',
  '/claims',
  '/failures',
  '/failures?window=7d',
  '/failures?window=7d&groupBy=node',
  '/clusters',
];
const DIAGNOSIS = '/pods/:uid/diagnosis';

/** Asks at a steady rate until told to stop: a diagnosis, then a list, in turn. */
async function ask(
  url: string,
  pods: readonly string[],
  stop: AbortSignal,
): Promise<Pick<Run, 'answers' | 'failed'>> {
  const answers = new Map<string, number[]>();
  const pending = new Set<Promise<void>>();
  let failed = 0;
  async function get(route: string, target: string): Promise<void> {
    const began = performance.now();
    const response = await fetch(`${url}${target}`);
    await response.arrayBuffer();
    if (!response.ok) failed += 1;
    const taken = answers.get(route) ?? [];
    taken.push(performance.now() - began);
    answers.set(route, taken);
  }
  const startedAt = performance.now();
  for (let count = 0; !stop.aborted; count += 1) {
    // Of what was due and not sent nothing is left out: a slow answer does not hide what came after it.
    await sleep(Math.max(0, startedAt + (count * 1000) / rate - performance.now()));
    const list = LISTS[(count >> 1) % LISTS.length] ?? '/pods';
    const uid = pods[count % pods.length] ?? '';
    const asked = count % 2 === 0 ? get(DIAGNOSIS, `/pods/${uid}/diagnosis`) : get(list, list);
    pending.add(asked);
    void asked.finally(() => pending.delete(asked));
  }
  await Promise.all(pending);
  return { answers, failed };
}

async function run(store: string, burst: Buffer, pods: readonly string[] | null): Promise<Run> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-bench-serve-'));
  let end = (): Promise<unknown> => Promise.resolve();
  try {
    const copy = path.join(scratch, 'store.db');
    const log = path.join(scratch, 'audit.log');
    copyFileSync(store, copy);
    writeFileSync(log, burst);
    const child = spawn(
      process.execPath,
      [...PRODUCT, 'serve', '--audit-log', log, '--store', copy, '--port', '0'],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const gone = once(child, 'exit');
    end = () => {
      child.kill('SIGTERM');
      return gone;
    };
    const url = await listening(child.stderr);
    const began = performance.now();
    const stop = new AbortController();
    const asking =
      pods === null ? Promise.resolve({ answers: new Map(), failed: 0 }) : ask(url, pods, stop.signal);
    // Both kinds of runs are looked at as often.
    while ((await fetch(`${url}/readyz`)).status !== 200) await sleep(50);
    const seconds = (performance.now() - began) / 1000;
    stop.abort();
    const answered = await asking;
    return { seconds, loadAverage: os.loadavg()[0] ?? Number.NaN, ...answered };
  } finally {
    await end();
    rmSync(scratch, { recursive: true });
  }
}

async function listening(stderr: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  for await (const text of stderr) {
    said += String(text);
    const url = /"url":"(?<url>[^"]+)","msg":"listening"/.exec(said)?.groups?.['url'];
    if (url === undefined) continue;
    stderr.resume();
    return url;
  }
  throw new Error(`the service ended:\n${said}`);
}

const store = await prepareStore(copies);
// Of Pods that the store does not hold yet, after everything that it holds.
const burst = copyOf(prepareInput('burst').file, copies);
const { deliveries, pods } = look(store);
const quiet: Run[] = [];
const asked: Run[] = [];
for (let round = 1; round <= rounds; round += 1) {
  note(`round ${round} of ${rounds}`);
  quiet.push(await run(store, burst, null));
  asked.push(await run(store, burst, pods));
}
const all = new Map<string, number[]>();
for (const { answers } of asked) {
  for (const [route, taken] of answers) all.set(route, [...(all.get(route) ?? []), ...taken]);
}
const report = {
  node: process.version,
  cpu: os.cpus()[0]?.model ?? 'unknown',
  rounds,
  rate,
  deliveries,
  loadAverages: [...quiet, ...asked].map(({ loadAverage }) => loadAverage),
  secondsWithoutRequests: median(quiet.map(({ seconds }) => seconds)),
  secondsWithRequests: median(asked.map(({ seconds }) => seconds)),
  failedRequests: asked.reduce((sum, { failed }) => sum + failed, 0),
  routes: [...all]
    .map(([route, taken]) => ({
      route,
      count: taken.length,
      p50: percentile(taken, 0.5),
      p99: percentile(taken, 0.99),
    }))
    .toSorted((a, b) => (a.route < b.route ? -1 : 1)),
};
if (options.json) console.log(JSON.stringify(report, null, 2));
else {
  for (const { route, count, p50, p99 } of report.routes) {
    console.log(
      `${route.padEnd(36)} ${String(count).padStart(6)} p50 ${p50.toFixed(1).padStart(8)} ms  p99 ${p99.toFixed(1).padStart(8)} ms`,
    );
  }
  const slower = (report.secondsWithRequests / report.secondsWithoutRequests - 1) * 100;
  console.log(
    `the burst: ${report.secondsWithoutRequests.toFixed(2)} s without requests, ${report.secondsWithRequests.toFixed(2)} s with ${rate}/s: ${slower.toFixed(1)} % slower; load ${report.loadAverages.map((load) => load.toFixed(1)).join(' ')}`,
  );
}
