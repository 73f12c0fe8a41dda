import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { PRODUCT } from '../../bench/measure.ts';
import { parsePosition } from '../../../src/sources/audit-file/position.ts';

/** Resident set of a process at one time. */
export interface MemorySample {
  /** Seconds since the soak began. */
  readonly at: number;
  readonly bytes: number;
}

/** The service that follows one log into one store, killed and started again as one likes. */
export interface SoakedService {
  start(): void;
  /** Ends it without a warning. */
  kill(): Promise<void>;
  /** Lets it end in its own time. */
  stop(): Promise<void>;
  /** Resolves when everything that the log now holds is committed. */
  committed(): Promise<void>;
  samples(): readonly MemorySample[];
}

const SAMPLE_EVERY_MS = 250;
const POLL_EVERY_MS = 50;
/** No commit for so long is a failure. */
const PATIENCE_MS = 120_000;

export interface SoakedServiceOptions {
  readonly log: string;
  readonly store: string;
  readonly cwd: string;
  readonly batchBytes: number;
}

export function createSoakedService({ log, store, cwd, batchBytes }: SoakedServiceOptions): SoakedService {
  const samples: MemorySample[] = [];
  const began = performance.now();
  let child: ChildProcess | null = null;
  let said = '';
  let sampling: NodeJS.Timeout | null = null;

  function sample(): void {
    const bytes = child?.pid === undefined ? null : residentBytes(child.pid);
    if (bytes !== null) samples.push({ at: (performance.now() - began) / 1000, bytes });
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const ending = child;
    if (ending === null) return;
    if (ending.exitCode !== null) throw new Error(`the service ended with ${ending.exitCode}:\n${said}`);
    if (sampling !== null) clearInterval(sampling);
    const gone = once(ending, 'exit');
    ending.kill(signal);
    const [code] = (await gone) as [number | null];
    child = null;
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`the service ended with ${code}:\n${said}`);
  }

  return {
    start() {
      said = '';
      child = spawn(
        process.execPath,
        [...PRODUCT, 'serve', '--audit-log', log, '--store', store, '--port', '0'],
        {
          cwd,
          env: {
            ...process.env,
            LORGNETTE_LIMITS_BATCH_BYTES: String(batchBytes),
            LORGNETTE_LIMITS_POLL_INTERVAL_MS: '20',
          },
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      child.stderr?.on('data', (text: Buffer) => {
        said = (said + text.toString()).slice(-10_000);
      });
      sampling = setInterval(sample, SAMPLE_EVERY_MS);
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async committed() {
      let last = '';
      let changedAt = performance.now();
      for (;;) {
        const position = readPosition(store);
        if (position !== null && isAtEnd(position, log)) return;
        if (position !== last) changedAt = performance.now();
        last = position ?? '';
        if (performance.now() - changedAt > PATIENCE_MS || (child?.exitCode ?? null) !== null)
          throw new Error(`the service does not get on; at ${last}\n${said}`);
        await new Promise((resolve) => {
          setTimeout(resolve, POLL_EVERY_MS);
        });
      }
    },
    samples: () => samples,
  };
}

/** The committed position of the one source; `null` before there is any. */
function readPosition(store: string): string | null {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(store, { readOnly: true });
    const row = db.prepare('SELECT position FROM positions').get();
    return row === undefined ? null : String(row['position']);
  } catch {
    // Not made yet, or being taken up after a kill.
    return null;
  } finally {
    db?.close();
  }
}

function isAtEnd(position: string, log: string): boolean {
  const { dev, ino, size } = statSync(log, { bigint: true });
  // A file that is gone may have had the same inode.
  return parsePosition(position).some(
    ({ inode, offset, done }) => !done && inode === `${dev}:${ino}` && offset === Number(size),
  );
}

/** `null` of a process that is gone. Linux only. */
function residentBytes(pid: number): number | null {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}
