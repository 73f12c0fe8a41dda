import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createAuditFileSource } from '../../src/sources/audit-file/audit-file.ts';
import type { SourceClock } from '../../src/sources/audit-file/clock.ts';
import type { Source } from '../../src/sources/contract.ts';

/** What can befall a log between two looks at it. */
type Step =
  | { do: 'append'; lines: number }
  | { do: 'half' }
  | { do: 'rotate' }
  | { do: 'compress' }
  | { do: 'read'; batches: number }
  | { do: 'kill' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('append' as const), lines: fc.integer({ min: 1, max: 12 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'half' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'rotate' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'compress' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('read' as const), batches: fc.integer({ min: 1, max: 20 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'kill' as const }) },
);

/** Enough waits for a rotated file to be let go of and a compressed one to be found complete. */
const PATIENCE = 20;

/** What was read, what was written, and what the source complained of. */
async function follow(
  steps: readonly Step[],
  pattern: boolean,
): Promise<{ read: string[]; written: string[]; problems: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'lorgnette-rotation-'));
  const log = join(folder, 'audit.log');
  const written: string[] = [];
  const read: string[] = [];
  const rotated: string[] = [];
  const problems: string[] = [];
  let half = '';
  let position: string | null = null;
  // Set by `readSome`, which the compiler does not follow.
  let source = null as Source | null;

  function append(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const line = `{"auditID":"${written.length}","pad":"${'x'.repeat((written.length * 37) % 90)}"}`;
      written.push(line);
      appendFileSync(log, `${line.slice(half.length)}\n`);
      half = '';
    }
  }

  /** Reads until so many batches have come or nothing comes any more; what came is committed. */
  async function readSome(batches: number): Promise<void> {
    const stop = new AbortController();
    let waits = 0;
    clock.onSleep = () => {
      waits += 1;
      if (waits > PATIENCE) stop.abort();
    };
    source ??= createAuditFileSource({
      paths: [pattern ? join(folder, 'audit*.log*') : log],
      cluster: 'test',
      follow: true,
      position,
      batchBytes: 150,
      clock,
    });
    for (let i = 0; i < batches; i += 1) {
      const batch = await source.next(stop.signal);
      if (batch === null) break;
      for (const { bytes } of batch.chunks) {
        read.push(
          ...Buffer.from(bytes)
            .toString()
            .split('\n')
            .filter((line) => line !== ''),
        );
      }
      problems.push(...(batch.problems ?? []).map(({ reason }) => reason));
      ({ position } = batch);
    }
  }

  try {
    for (const [i, next] of steps.entries()) {
      if (next.do === 'append') append(next.lines);
      if (next.do === 'half' && half === '') {
        half = `{"auditID":"${written.length}`;
        appendFileSync(log, half);
      }
      if (next.do === 'rotate' && existsSync(log)) {
        // A writer ends its line before it lets go of the file.
        if (half !== '') append(1);
        const name = join(folder, `audit-2026-01-31T10-00-${String(i).padStart(2, '0')}.000.log`);
        renameSync(log, name);
        rotated.push(name);
      }
      const oldest = next.do === 'compress' ? rotated.shift() : undefined;
      if (oldest !== undefined) {
        writeFileSync(`${oldest}.gz`, gzipSync(readFileSync(oldest)));
        unlinkSync(oldest);
      }
      if (next.do === 'read') await readSome(next.batches);
      if (next.do === 'kill') {
        await source?.close();
        source = null;
      }
    }
    append(1);
    await readSome(Number.POSITIVE_INFINITY);
    // Files that were compressed before they were read come when they are found, so only a file's own order is kept.
    return { read: read.toSorted(), written: written.toSorted(), problems };
  } finally {
    await source?.close();
    rmSync(folder, { recursive: true });
  }
}

const clock: SourceClock & { time: number; onSleep: () => void } = {
  time: 0,
  onSleep: () => undefined,
  now() {
    return this.time;
  },
  sleep(ms) {
    this.time += ms;
    this.onSleep();
    return Promise.resolve();
  },
};

/** Killed after a rotated file was compressed, and before it was known to have been read to its end. */
const COMPRESSED_UNFINISHED: Step[] = [
  { do: 'append', lines: 1 },
  { do: 'rotate' },
  { do: 'read', batches: 1 },
  { do: 'append', lines: 1 },
  { do: 'compress' },
  { do: 'read', batches: 1 },
  { do: 'kill' },
];

test('a followed pattern gives every line once, whatever rotation, compression and kills do between two looks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { read, written, problems } = await follow(steps, true);
      expect({ read, problems }).toEqual({ read: written, problems: [] });
    }),
    { numRuns: 60, examples: [[COMPRESSED_UNFINISHED]] },
  );
});

test('a followed file does too, once it has been read from', async () => {
  const begun: Step[] = [
    { do: 'append', lines: 3 },
    { do: 'read', batches: 1 },
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { read, written, problems } = await follow([...begun, ...steps], false);
      expect({ read, problems }).toEqual({ read: written, problems: [] });
    }),
    { numRuns: 60 },
  );
});
