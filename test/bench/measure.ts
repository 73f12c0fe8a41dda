import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import manifest from '../../package.json' with { type: 'json' };

export interface Usage {
  readonly wallSeconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  /** Greatest resident set. */
  readonly peakBytes: number;
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Runs one Node process to its end, its output thrown away, and tells what it used. Throws when it fails. */
async function measure(args: readonly string[], scratch: string): Promise<Usage> {
  const report = path.join(scratch, 'usage.json');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', here('report-usage.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LORGNETTE_BENCH_USAGE: report },
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  const wallSeconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code ?? signal}`);
  return { wallSeconds, ...(JSON.parse(readFileSync(report, 'utf8')) as Omit<Usage, 'wallSeconds'>) };
}

async function inScratch(run: (scratch: string) => Promise<Usage>): Promise<Usage> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-bench-'));
  try {
    return await run(scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The engine's options and the program, as `npm run lorgnette` starts it. */
export const PRODUCT = [
  ...manifest.scripts.lorgnette.split(' ').filter((word) => word.startsWith('--')),
  here('../../src/main.ts'),
];

/** The whole path: decode, extract, fold, analyze, commit to a SQLite file, print every result. */
export const measureWholePath = (file: string): Promise<Usage> =>
  inScratch((scratch) =>
    measure([...PRODUCT, 'replay', file, '--json', '--store', path.join(scratch, 'store.sqlite')], scratch),
  );

/** The floor: read, split into lines, `JSON.parse`. */
export const measurePlainParse = (file: string): Promise<Usage> =>
  inScratch((scratch) => measure([here('plain-parse.ts'), file], scratch));
