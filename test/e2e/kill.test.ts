import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { auditFileSourceName } from '../../src/sources/audit-file/audit-file.ts';
import { parsePosition } from '../../src/sources/audit-file/position.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { readLog } from '../support/logs.ts';
import { type Outcome, outcomeOf, recordNamed, runPipeline } from '../support/run-pipeline.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { untilWritten } from './commits.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const KILLS = 50;
const SEED = 20_261_121;
/** A process is killed up to so many commits, and then up to so long, after it has begun to read. */
const COMMITS = 4;
const THEN_MS = 30;
/** What is written while a process runs, in so many pieces, which end in mid-line as writes do. */
const PIECES = 6;

let scratch = '';
let log = '';
const running = new Set<ChildProcess>();
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'lorgnette-kill-'));
  log = path.join(scratch, 'audit.log');
  await writeFile(log, '');
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(scratch, { recursive: true });
});

/** The service on a store, once it has begun to read the log. */
async function serve(store: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--audit-log', log, '--store', store, '--port', '0'],
    {
      cwd: scratch,
      // Small batches, so that there are many commits to be killed in.
      env: {
        ...process.env,
        LORGNETTE_LIMITS_BATCH_BYTES: String(64 * 1024),
        LORGNETTE_LIMITS_POLL_INTERVAL_MS: '10',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  running.add(child);
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}:\n${said}`)));
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('"msg":"reading"')) resolve(child);
    });
  });
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const gone = once(child, 'exit');
  expect(child.exitCode).toBeNull();
  child.kill(signal);
  await gone;
  running.delete(child);
}

/** Up to which byte of the log everything is committed. */
function committed(store: string): number {
  const opened = createSqliteStore({ path: store });
  const position = opened.loadPosition(auditFileSourceName({ cluster: 'default', paths: [log] }));
  opened.close();
  return position === null ? 0 : (parsePosition(position)[0]?.offset ?? 0);
}

/** Lets the service run until it has committed the whole log. */
async function readToTheEnd(store: string, size: number): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const child = await serve(store);
    await sleep(1_000 + 500 * attempt);
    await end(child, 'SIGTERM');
    if (committed(store) === size) return;
  }
  throw new Error(`only ${committed(store)} of ${size} bytes were committed`);
}

function contentOf(store: string, keys: readonly string[]): Outcome {
  const opened = createSqliteStore({ path: store });
  const content = outcomeOf(opened, keys.map(recordNamed));
  opened.close();
  return content;
}

describe('a service that is killed again and again while it follows a log', () => {
  it(`holds after ${KILLS} kills what one holds that was never disturbed`, async () => {
    const bytes = readLog('demo/kubernetes-1.34.jsonl.gz');
    const random = seededRandom(SEED);
    const killed = path.join(scratch, 'killed.db');
    const positions: number[] = [];
    const behind: number[] = [];
    let written = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const child = await serve(killed);
      const commits = Math.floor(random() * (COMMITS + 1));
      const delay = random() * THEN_MS;
      const dying = untilWritten(killed, commits)
        .then(() => sleep(delay))
        .then(() => end(child, 'SIGKILL'));
      for (let piece = 1; piece <= PIECES; piece += 1) {
        const until = Math.floor((bytes.length * ((kill - 1) * PIECES + piece)) / (KILLS * PIECES));
        await appendFile(log, bytes.subarray(written, until));
        written = until;
        await sleep(random() * 20);
      }
      await dying;
      positions.push(committed(killed));
      behind.push(written - (positions.at(-1) ?? 0));
    }
    expect(written).toBe(bytes.length);
    // The kills have to hit: at many places, mostly with work left to do, never losing what was committed.
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(new Set(positions).size).toBeGreaterThan(KILLS / 2);
    expect(behind.filter((left) => left > 64 * 1024).length).toBeGreaterThan(KILLS / 3);
    await readToTheEnd(killed, bytes.length);

    const undisturbed = path.join(scratch, 'undisturbed.db');
    await readToTheEnd(undisturbed, bytes.length);

    const keys = Object.keys(runPipeline([bytes]).records);
    const expected = contentOf(undisturbed, keys);
    expect(contentOf(killed, keys)).toEqual(expected);
    expect(expected.lines.length).toBeGreaterThan(200);
    expect(expected.outbox.length).toBeGreaterThan(50);
    expect(Object.values(expected.records).every((record) => Object.keys(record).length > 0)).toBe(true);
  });
});
