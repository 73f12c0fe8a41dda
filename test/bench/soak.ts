/**
 * Hours of traffic, compressed: a log that is rotated every simulated minute and followed by a service that is killed every
 * five; then one replay of everything that was written. Both have to conclude the same, and memory has to stay flat.
 *
 *     npm run bench -- --soak [--hours 2] [--rate 200] [--no-kills] [--json]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { soak, type SoakReport } from '../support/soak/soak.ts';
import { DATA } from './inputs.ts';
import { median } from './statistics.ts';

const SOURCE = 'kubernetes-1.34/scenarios.full.jsonl.gz';
const KILL_EVERY_MINUTES = 5;
const MIB = 1024 * 1024;

export interface SoakBenchOptions {
  readonly hours: number;
  readonly eventsPerSecond: number;
  readonly withKills: boolean;
  readonly json: boolean;
}

/** Runs and prints it. Throws when what was served and what was replayed differ. */
export async function benchSoak(options: SoakBenchOptions): Promise<void> {
  const { hours, eventsPerSecond, withKills, json } = options;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-soak-'));
  try {
    const report = await soak({
      log: gunzipSync(readFileSync(path.join(DATA, SOURCE))),
      eventsPerSecond,
      minutes: Math.round(hours * 60),
      killEveryMinutes: withKills ? KILL_EVERY_MINUTES : 0,
      folder,
      batchBytes: 16 * MIB,
      note: (text) => void process.stderr.write(`${text}\n`),
    });
    const memory = memoryOf(report);
    const { samples, ...rest } = report;
    if (json)
      console.log(
        JSON.stringify({ node: process.version, ...rest, memory, samples: samples.length }, null, 2),
      );
    else print(report, memory);
    if (report.differences.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Memory {
  readonly peakMiB: number;
  readonly firstQuarterMiB: number;
  readonly lastQuarterMiB: number;
  /** How much a straight line through all samples rises from the first to the last. */
  readonly slopeMiB: number;
}

function memoryOf({ samples, events }: SoakReport): Memory {
  const quarter = Math.floor(samples.length / 4);
  const mib = (part: SoakReport['samples']): number[] => part.map(({ bytes }) => bytes / MIB);
  return {
    peakMiB: Math.max(...mib(samples)),
    firstQuarterMiB: median(mib(samples.slice(0, quarter))),
    lastQuarterMiB: median(mib(samples.slice(-quarter))),
    slopeMiB: events === 0 ? 0 : slope(samples),
  };
}

/** Least squares. */
function slope(samples: SoakReport['samples']): number {
  const meanX = (samples.length - 1) / 2;
  const meanY = samples.reduce((sum, { bytes }) => sum + bytes, 0) / samples.length;
  let above = 0;
  let below = 0;
  for (const [i, { bytes }] of samples.entries()) {
    above += (i - meanX) * (bytes - meanY);
    below += (i - meanX) ** 2;
  }
  return ((above / below) * samples.length) / MIB;
}

function print(report: SoakReport, memory: Memory): void {
  const { events, bytes, kills, rotations, servedSeconds, replaySeconds, compared, differences } = report;
  console.log(
    `${events} events, ${(bytes / 1e6).toFixed(0)} MB; ${kills} kills; rotations: ${JSON.stringify(rotations)}`,
  );
  console.log(`served in ${servedSeconds.toFixed(0)} s, replayed in ${replaySeconds.toFixed(0)} s`);
  console.log(
    `resident memory: peak ${memory.peakMiB.toFixed(0)} MiB, median of the first quarter ${memory.firstQuarterMiB.toFixed(0)}, of the last ${memory.lastQuarterMiB.toFixed(0)}; slope ${memory.slopeMiB.toFixed(1)} MiB over the run`,
  );
  console.log(`compared: ${JSON.stringify(compared)}; differences: ${differences.length}`);
  for (const difference of differences) console.log(JSON.stringify(difference));
}
