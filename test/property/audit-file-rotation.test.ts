import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createAuditFileSource } from '../../src/sources/audit-file/audit-file.ts';
import type { SourceClock } from '../../src/sources/clock.ts';
import type { Source } from '../../src/sources/contract.ts';

/** What can befall a log between two looks at it. */
type Step =
  | { do: 'append'; lines: number }
  | { do: 'half' }
  | { do: 'rotate' }
  | { do: 'compress' }
  /** Copied and cut in place; the copy is kept, or not. */
  | { do: 'copytruncate'; keep: boolean }
  /** The oldest rotated file is removed. */
  | { do: 'delete' }
  | { do: 'read'; batches: number }
  | { do: 'kill' };

const harmless: fc.Arbitrary<Step> = fc.oneof(
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

/** What rotation may lose is lost when it comes at the wrong time. */
const harmful: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: harmless },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('copytruncate' as const), keep: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'delete' as const }) },
);

/** What is named to the source. */
type Named = 'file' | 'pattern' | 'folder';

/** Enough waits for a rotated file to be let go of and a compressed one to be found complete. */
const PATIENCE = 20;

interface Course {
  /** Sorted: files that were compressed before they were read come when they are found, so only a file's own order is kept. */
  readonly read: string[];
  readonly written: string[];
  /** Lines that were in a file when it was cut or removed, and not read by then. */
  readonly doomed: ReadonlySet<string>;
  /** Those of them that were in a file that had been read from. */
  readonly doomedBegun: ReadonlySet<string>;
  readonly problems: string[];
}

async function follow(steps: readonly Step[], named: Named): Promise<Course> {
  const folder = mkdtempSync(join(tmpdir(), 'lorgnette-rotation-'));
  const log = join(folder, 'audit.log');
  const written: string[] = [];
  const read: string[] = [];
  /** The rotated files, and the one being written, with the lines in each. */
  const rotated: { name: string; lines: string[] }[] = [];
  let current: string[] = [];
  const doomed = new Set<string>();
  const doomedBegun = new Set<string>();
  const problems: string[] = [];
  let half = '';
  let position: string | null = null;
  // Set by `readSome`, which the compiler does not follow.
  let source = null as Source | null;
  const paths = { file: [log], pattern: [join(folder, 'audit*.log*')], folder: [folder] }[named];

  function append(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const line = `{"auditID":"${written.length}","pad":"${'x'.repeat((written.length * 37) % 90)}"}`;
      written.push(line);
      current.push(line);
      appendFileSync(log, `${line.slice(half.length)}\n`);
      half = '';
    }
  }

  function doom(lines: readonly string[]): void {
    const known = new Set(read);
    const isBegun = lines.some((line) => known.has(line));
    for (const line of lines.filter((candidate) => !known.has(candidate))) {
      doomed.add(line);
      if (isBegun) doomedBegun.add(line);
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
      paths,
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
      const stamp = `2026-01-31T10-00-${String(i).padStart(2, '0')}.000`;
      if (next.do === 'append') append(next.lines);
      if (next.do === 'half' && half === '') {
        half = `{"auditID":"${written.length}`;
        appendFileSync(log, half);
      }
      // A writer ends its line before it lets go of the file.
      const isRotation = next.do === 'rotate' || next.do === 'copytruncate';
      if (isRotation && existsSync(log) && half !== '') append(1);
      if (next.do === 'rotate' && existsSync(log)) {
        const name = join(folder, `audit-${stamp}.log`);
        renameSync(log, name);
        rotated.push({ name, lines: current });
        current = [];
      }
      if (next.do === 'copytruncate' && current.length > 0) {
        const name = join(folder, `audit.log-20260131${String(i).padStart(2, '0')}`);
        if (next.keep) {
          // Of a file that is named alone, and of which neither content nor a copy was ever seen, nothing tells that this is its copy.
          const isUnseen =
            source === null && rotated.length === 0 && !current.some((line) => read.includes(line));
          if (named === 'file' && isUnseen) doom(current);
          copyFileSync(log, name);
          rotated.push({ name, lines: current });
        } else {
          doom(current);
        }
        truncateSync(log);
        current = [];
      }
      const oldest = next.do === 'compress' || next.do === 'delete' ? rotated.shift() : undefined;
      if (oldest !== undefined && next.do === 'delete') doom(oldest.lines);
      if (oldest !== undefined && next.do === 'compress')
        writeFileSync(`${oldest.name}.gz`, gzipSync(readFileSync(oldest.name)));
      if (oldest !== undefined) unlinkSync(oldest.name);
      if (next.do === 'read') await readSome(next.batches);
      if (next.do === 'kill') {
        await source?.close();
        source = null;
      }
    }
    append(1);
    await readSome(Number.POSITIVE_INFINITY);
    return { read: read.toSorted(), written: written.toSorted(), doomed, doomedBegun, problems };
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

/** Cut while it was followed, and copied away while it was not, with nothing in it that had been read. */
const COPIED_UNSEEN: Step[] = [
  { do: 'copytruncate', keep: false },
  { do: 'kill' },
  { do: 'read', batches: 1 },
  { do: 'append', lines: 1 },
  { do: 'kill' },
  { do: 'copytruncate', keep: true },
];

const begun: Step[] = [
  { do: 'append', lines: 3 },
  { do: 'read', batches: 1 },
];

for (const named of ['pattern', 'folder'] as const) {
  test(`a followed ${named} gives every line once, whatever rotation, compression and kills do between two looks`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(harmless, { maxLength: 25 }), async (steps) => {
        const { read, written, problems } = await follow(steps, named);
        expect({ read, problems }).toEqual({ read: written, problems: [] });
      }),
      { numRuns: 60, examples: [[COMPRESSED_UNFINISHED]] },
    );
  });
}

test('a followed file does too, once it has been read from', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(harmless, { maxLength: 25 }), async (steps) => {
      const { read, written, problems } = await follow([...begun, ...steps], 'file');
      expect({ read, problems }).toEqual({ read: written, problems: [] });
    }),
    { numRuns: 60 },
  );
});

for (const named of ['file', 'pattern', 'folder'] as const) {
  test(`a followed ${named} loses no line but of files that were cut or removed unread, says so, and gives none twice`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(harmful, { maxLength: 25 }), async (steps) => {
        const { read, written, doomed, doomedBegun, problems } = await follow([...begun, ...steps], named);
        // After a cut that left no copy, a file that comes by next is not always known again: repeats change no result.
        const isCut = steps.some((next) => next.do === 'copytruncate' && !next.keep);
        expect(isCut ? [] : read).toEqual(isCut ? [] : [...new Set(read)]);
        const known = new Set(read);
        const missing = written.filter((line) => !known.has(line));
        expect(missing.filter((line) => !doomed.has(line))).toEqual([]);
        expect(read.filter((line) => !written.includes(line))).toEqual([]);
        const isUnsaid = missing.some((line) => doomedBegun.has(line)) && problems.length === 0;
        expect(isUnsaid).toBe(false);
      }),
      { numRuns: 150, examples: [[COPIED_UNSEEN]] },
    );
  });
}
