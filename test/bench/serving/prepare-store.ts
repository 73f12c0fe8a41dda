import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { MIGRATIONS } from '../../../src/store/sqlite/migrations.ts';
import { pathId } from '../../../src/model/workload.ts';
import { parseMicros } from '../../../src/lib/micros.ts';
import { createCopier } from '../copies.ts';
import { CACHE, prepareInput } from '../inputs.ts';
import { PRODUCT } from '../measure.ts';
import type { Burst } from './run-service.ts';

/** Longer than either log, so that what is made of them follows one another. */
const BURST_SECONDS = 360;
const SCENARIOS_SECONDS = 480;
const ROUND_SECONDS = BURST_SECONDS + SCENARIOS_SECONDS;
/** Changes whenever the store is made in another way. */
const GENERATION = 1;

const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** Some bursts that come after everything in a store of so many rounds. */
export function burstAfter(rounds: number, bursts: number): Burst {
  const bytes = Buffer.concat(
    Array.from({ length: bursts }, (_nothing, index) => [burst(rounds + index), Buffer.from('\n')]).flat(),
  );
  let newest = '';
  for (const [, time = ''] of bytes.toString('latin1').matchAll(/"stageTimestamp":"([^"]+)"/g))
    if (time > newest) newest = time;
  return { bytes, newest: parseMicros(newest) ?? Number.NaN };
}

/**
 * A store of so many rounds, made once for each schema: in each a burst of 2000 Pods that are created, rolled and deleted,
 * and then Pods that fail in a hundred ways; some 3,950 settled deliveries.
 */
export async function prepareStore(rounds: number): Promise<string> {
  const schema = createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex').slice(0, 12);
  const store = path.join(CACHE, `served-${GENERATION}-${schema}-${rounds}.sqlite`);
  if (existsSync(store)) return store;
  mkdirSync(CACHE, { recursive: true });
  const part = `${store}.part`;
  for (const companion of ['', '-wal', '-shm', '.lock']) rmSync(`${part}${companion}`, { force: true });
  const child = spawn(process.execPath, [...PRODUCT, 'replay', '-', '--store', part, '--json'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const gone = once(child, 'exit');
  for (let round = 0; round < rounds; round += 1) {
    note(`making the store, once: round ${round + 1} of ${rounds}`);
    for (const piece of [burst(round), scenarios(round)]) {
      if (!child.stdin.write(piece)) await Promise.race([once(child.stdin, 'drain'), gone]);
    }
  }
  child.stdin.end();
  const [code] = (await gone) as [number | null];
  if (code !== 0) throw new Error(`replay ended with ${code}`);
  renameSync(part, store);
  return store;
}

export interface StoreContents {
  readonly deliveries: number;
  readonly pods: readonly string[];
  /** Some of what a list can be narrowed by. */
  readonly node: string;
  readonly workload: string;
  readonly code: string;
}

/** What the store holds, and some of its Pods, drawn evenly. */
export function look(store: string, most: number): StoreContents {
  const db = new DatabaseSync(store, { readOnly: true });
  const one = (sql: string): unknown => Object.values(db.prepare(sql).get() ?? {})[0];
  const deliveries = one(
    "SELECT count(*) FROM lines WHERE kind <> 'incident' AND outcome <> 'in-progress'",
  ) as number;
  const all = db.prepare("SELECT uid FROM objects WHERE kind = 'Pod' ORDER BY uid").all();
  const step = Math.max(1, Math.floor(all.length / most));
  const pods = all.filter((_row, index) => index % step === 0).map(({ uid }) => String(uid));
  const node = one('SELECT node FROM results WHERE list = 1 AND node IS NOT NULL LIMIT 1');
  const code = one(
    'SELECT code FROM sightings WHERE code IS NOT NULL GROUP BY code ORDER BY count(*) DESC LIMIT 1',
  );
  // Of the second round's burst: thousands of Pods.
  const key = one(
    "SELECT member_of FROM results WHERE namespace = 'default-1' AND member_of IS NOT NULL LIMIT 1",
  );
  db.close();
  const workload = pathId(String(key));
  return { deliveries, pods, node: String(node), workload, code: String(code) };
}

const burst = (round: number): Buffer => copyOf('burst', round, 0);

/** After the burst of the same round. */
function scenarios(round: number): Buffer {
  const lag = startOf('burst') + BURST_SECONDS - startOf('scenarios');
  return copyOf('scenarios', round, lag);
}

function copyOf(name: string, round: number, shiftSeconds: number): Buffer {
  const lines = linesOf(name);
  const rewrite = createCopier({
    copy: round,
    shiftSeconds: shiftSeconds + round * ROUND_SECONDS,
    namespaces: namespacesIn(name),
  });
  return Buffer.from(lines.map((line) => rewrite(line)).join('\n'), 'latin1');
}

const logs = new Map<string, readonly string[]>();

function linesOf(name: string): readonly string[] {
  const known = logs.get(name) ?? readFileSync(prepareInput(name).file, 'latin1').split('\n');
  logs.set(name, known);
  return known;
}

const startOf = (name: string): number =>
  Math.floor(
    Date.parse(
      /"requestReceivedTimestamp":"(?<at>[^"]+)"/.exec(linesOf(name)[0] ?? '')?.groups?.['at'] ?? '',
    ) / 1000,
  );

const SYSTEM = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

function namespacesIn(name: string): string[] {
  const found = new Set<string>();
  for (const line of linesOf(name)) {
    const namespace = /"objectRef":\{[^}]*"namespace":"(?<namespace>[^"]+)"/.exec(line)?.groups?.[
      'namespace'
    ];
    if (namespace !== undefined && !SYSTEM.has(namespace)) found.add(namespace);
  }
  return [...found];
}
