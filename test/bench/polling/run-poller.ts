import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ConfigInput } from '../../../src/config/schema.ts';
import { listening } from '../listening.ts';
import { PRODUCT } from '../measure.ts';
import { cpuSecondsOf, memoryOf } from './process-figures.ts';

export interface PollerRun {
  /** From when the service listens, and begins to read, to when the newest event is committed. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** Resident set, four times a second. */
  readonly memory: readonly number[];
}

export interface RunningPoller {
  readonly url: string;
  readonly run: PollerRun;
  stop(): Promise<void>;
}

const SAMPLE_MS = 250;
const LOOK_MS = 20;
/** A run that takes longer has gone wrong. */
const MOST_MS = 600_000;

/** Starts `serve` on an empty store in a folder, and returns when it has read everything up to an event of this time. */
export async function runPoller(folder: string, config: ConfigInput, newest: string): Promise<RunningPoller> {
  const file = path.join(folder, 'lorgnette.yaml');
  const store = path.join(folder, 'lorgnette.db');
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(
    process.execPath,
    [...PRODUCT, 'serve', '--config', file, '--store', store, '--port', '0'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const gone = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error('the service did not start');
  try {
    const url = await listening(child);
    const began = performance.now();
    const cpuBefore = cpuSecondsOf(pid);
    const memory: number[] = [];
    const sampling = setInterval(() => memory.push(memoryOf(pid, 'VmRSS')), SAMPLE_MS);
    const wanted = Date.parse(newest) * 1000;
    const db = new DatabaseSync(store, { readOnly: true, timeout: 5000 });
    try {
      const select = db.prepare('SELECT max(newest) AS newest FROM watermarks');
      while (Number(select.get()?.['newest']) < wanted || select.get()?.['newest'] === null) {
        if (performance.now() - began > MOST_MS) throw new Error('the index was not read in time');
        await Promise.race([sleep(LOOK_MS), gone.then(() => Promise.reject(new Error('the service ended')))]);
      }
    } finally {
      db.close();
      clearInterval(sampling);
    }
    const run = {
      seconds: (performance.now() - began) / 1000,
      cpuSeconds: cpuSecondsOf(pid) - cpuBefore,
      peakBytes: memoryOf(pid, 'VmHWM'),
      memory,
    };
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM');
      await gone;
    };
    return { url, run, stop };
  } catch (error) {
    child.kill('SIGKILL');
    await gone;
    throw error;
  }
}
