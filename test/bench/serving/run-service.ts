import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

import { listening } from '../listening.ts';
import { PRODUCT } from '../measure.ts';
import { ask, type Asked, fetchStatus } from './ask.ts';

export interface Burst {
  readonly bytes: Buffer;
  /** Epoch microseconds of its newest event: when a store has it, it has the burst. */
  readonly newest: number;
}

export interface Run {
  /** From when the burst lies there to when it is committed. */
  readonly seconds: number;
  readonly loadAverage: number;
  /** How large the write-ahead log became. */
  readonly logBytes: number;
  readonly asked: Asked;
}

export interface Questions {
  readonly pods: readonly string[];
  readonly lists: readonly string[];
  /** Requests a second. */
  readonly rate: number;
}

const LOOK_MS = 20;
/** A run that takes longer has gone wrong. */
const MOST_MS = 180_000;
const NOBODY: Asked = { answers: new Map(), failed: 0 };

/** Gives a scratch copy of the store, and takes it away afterwards. */
async function withCopy<T>(store: string, use: (copy: string, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-bench-serve-'));
  try {
    const copy = path.join(folder, 'store.db');
    copyFileSync(store, copy, constants.COPYFILE_FICLONE);
    return await use(copy, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * `serve` on a copy of `store`: its log is empty at first, every question is asked twice and some diagnoses more often, so that
 * nothing is asked for the first time; then the burst lies there. Without `questions` nothing is asked after that.
 */
export function runService(
  store: string,
  burst: Burst,
  warmUp: Questions,
  questions: Questions | null,
): Promise<Run> {
  return withCopy(store, async (copy, folder) => {
    const log = path.join(folder, 'audit.log');
    writeFileSync(log, '');
    const child = spawn(
      process.execPath,
      [...PRODUCT, 'serve', '--audit-log', log, '--store', copy, '--port', '0'],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        // How soon it looks is not what is measured.
        env: { ...process.env, LORGNETTE_LIMITS_POLL_INTERVAL_MS: '10' },
      },
    );
    const gone = once(child, 'exit');
    try {
      const url = await listening(child);
      await warm(url, warmUp);
      const committed = watchNewest(copy, burst.newest);
      writeFileSync(log, burst.bytes);
      const began = performance.now();
      const stop = new AbortController();
      const asking = questions === null ? Promise.resolve(NOBODY) : ask(url, questions, stop.signal);
      let logBytes = 0;
      while (!committed.isThere()) {
        logBytes = Math.max(logBytes, statSync(`${copy}-wal`).size);
        if (performance.now() - began > MOST_MS) throw new Error('the burst was not read in time');
        await Promise.race([sleep(LOOK_MS), gone.then(() => Promise.reject(new Error('the service ended')))]);
      }
      const seconds = (performance.now() - began) / 1000;
      committed.close();
      stop.abort();
      return { seconds, loadAverage: os.loadavg()[0] ?? Number.NaN, logBytes, asked: await asking };
    } finally {
      child.kill('SIGTERM');
      await gone;
    }
  });
}

/** Seconds that `replay` takes to read the burst into a copy of `store`, its start included. */
export function runReplay(store: string, burst: Buffer): Promise<number> {
  return withCopy(store, async (copy, folder) => {
    const log = path.join(folder, 'audit.log');
    writeFileSync(log, burst);
    const began = performance.now();
    const child = spawn(process.execPath, [...PRODUCT, 'replay', log, '--store', copy], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`replay ended with ${code}`);
    return (performance.now() - began) / 1000;
  });
}

async function warm(url: string, { pods, lists }: Questions): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const diagnoses = pods.slice(0, 300).map((uid) => `/pods/${uid}/diagnosis`);
  for (const target of [...lists, ...lists, ...diagnoses]) await fetchStatus(agent, `${url}${target}`);
  agent.destroy();
}

/** Looks into the store itself: questions to the service would be questions. */
function watchNewest(store: string, newest: number): { isThere(): boolean; close(): void } {
  const db = new DatabaseSync(store, { readOnly: true, timeout: 5000 });
  const select = db.prepare('SELECT max(newest) AS newest FROM watermarks');
  return {
    isThere: () => Number(select.get()?.['newest']) >= newest,
    close: () => db.close(),
  };
}
