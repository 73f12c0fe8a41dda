import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { PRODUCT } from '../../bench/measure.ts';
import { seededRandom } from '../seeded-random.ts';
import { compareStores, type Difference } from './compare.ts';
import { createSoakedService, type MemorySample, type SoakedService } from './service.ts';
import { simulatedMinutes } from './traffic.ts';

export interface SoakOptions {
  readonly log: Buffer;
  readonly eventsPerSecond: number;
  readonly minutes: number;
  /** A kill in the course of each so many minutes; 0 for none. */
  readonly killEveryMinutes: number;
  /** An empty folder. */
  readonly folder: string;
  readonly batchBytes: number;
  readonly note: (text: string) => void;
}

export interface SoakReport {
  readonly events: number;
  readonly bytes: number;
  readonly kills: number;
  readonly rotations: Readonly<Record<Rotation, number>>;
  readonly servedSeconds: number;
  readonly replaySeconds: number;
  readonly samples: readonly MemorySample[];
  /** What was compared, and what was not the same. */
  readonly compared: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

type Rotation = 'rename' | 'gzip' | 'copy-truncate';
const ROTATIONS: readonly Rotation[] = ['rename', 'gzip', 'copy-truncate'];
/** What is written in a minute is written in so many pieces, which end in mid-line as writes do. */
const PIECES = 8;
/** Rotated files that are kept. */
const KEPT = 5;
const SEED = 20_261_125;

/**
 * Writes the traffic to a log that is rotated every simulated minute and followed by the service, which is killed at times and
 * started again; then reads everything that was written once more, in one go, and compares what both have concluded.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { folder, batchBytes } = options;
  const log = path.join(folder, 'audit.log');
  const store = path.join(folder, 'served.db');
  const service = createSoakedService({ log, store, cwd: folder, batchBytes });
  try {
    return await soakService(options, service);
  } finally {
    await service.kill();
  }
}

async function soakService(options: SoakOptions, service: SoakedService): Promise<SoakReport> {
  const { folder, note, minutes, killEveryMinutes } = options;
  const at = (name: string): string => path.join(folder, name);
  const log = at('audit.log');
  const whole = at('whole.log');
  const random = seededRandom(SEED);
  const rotations = { rename: 0, gzip: 0, 'copy-truncate': 0 };
  const kept: string[] = [];
  let events = 0;
  let bytes = 0;
  let kills = 0;
  let minute = 0;

  async function rotate(kind: Rotation): Promise<void> {
    rotations[kind] += 1;
    const stamp = new Date(Date.UTC(2026, 10, 24) + minute * 60_000)
      .toISOString()
      .replaceAll(':', '-')
      .slice(0, -1);
    let name = at(`audit-${stamp}.log`);
    if (kind === 'copy-truncate') {
      // What is written between the copy and the cut would be lost; nothing is.
      await service.committed();
      name = at(`audit.log-${stamp.replaceAll(/\D/g, '')}`);
      copyFileSync(log, name);
      truncateSync(log);
    } else {
      renameSync(log, name);
      writeFileSync(log, '');
    }
    if (kind === 'gzip') {
      writeFileSync(`${name}.gz`, gzipSync(readFileSync(name), { level: 1 }));
      unlinkSync(name);
      name += '.gz';
    }
    kept.push(name);
    if (kept.length > KEPT) rmSync(kept.shift() ?? '');
  }

  const began = performance.now();
  writeFileSync(log, '');
  service.start();
  for (const text of simulatedMinutes({ ...options, seconds: minutes * 60 })) {
    minute += 1;
    appendFileSync(whole, text);
    bytes += text.length;
    for (const byte of text) if (byte === 0x0a) events += 1;
    const isKilled = killEveryMinutes > 0 && minute % killEveryMinutes === 0;
    const killAt = isKilled ? 1 + Math.floor(random() * (PIECES - 1)) : -1;
    // Every other time it is gone while the log is rotated; a copy is not made before it has read everything.
    const kind = ROTATIONS[minute % ROTATIONS.length] ?? 'rename';
    const staysDown = kills % 2 === 1 && kind !== 'copy-truncate';
    for (let piece = 0; piece < PIECES; piece += 1) {
      const cut = (n: number): number => Math.floor((text.length * n) / PIECES);
      appendFileSync(log, text.subarray(cut(piece), cut(piece + 1)));
      // Its reader is not to be far behind, as it would not be.
      await sleep(random() * 40);
      if (piece !== killAt) continue;
      await service.kill();
      kills += 1;
      if (!staysDown) service.start();
    }
    // A log that was rotated before it was ever looked at is not known to be one.
    if (minute === 1) await service.committed();
    if (minute < minutes) await rotate(kind);
    if (isKilled && staysDown) service.start();
    if (minute % 10 === 0) note(`minute ${minute} of ${minutes}: ${events} events, ${kills} kills`);
  }
  await service.committed();
  await service.stop();
  const servedSeconds = (performance.now() - began) / 1000;

  note(`one replay of ${events} events`);
  const replayBegan = performance.now();
  await replay(whole, at('replayed.db'), folder);
  const replaySeconds = (performance.now() - replayBegan) / 1000;
  note('comparing');
  const { compared, differences } = compareStores(at('served.db'), log, at('replayed.db'));
  return {
    events,
    bytes,
    kills,
    rotations,
    servedSeconds,
    replaySeconds,
    samples: service.samples(),
    compared,
    differences,
  };
}

async function replay(log: string, store: string, cwd: string): Promise<void> {
  const child = spawn(process.execPath, [...PRODUCT, 'replay', log, '--store', store, '--json'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code !== 0) throw new Error(`the replay ended with ${code ?? signal}`);
}
