import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { seconds } from '../../src/lib/micros.ts';
import { createAuditFileSource } from '../../src/sources/audit-file/audit-file.ts';
import { eventTime } from '../../src/sources/audit-file/event-time.ts';
import { bytesOf, eventLines, readLog } from '../support/logs.ts';
import { runPipeline } from '../support/run-pipeline.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** The log is of a few minutes. */
const LATENESS = seconds(20);
const RUN_AHEAD = seconds(5);

const timeOf = (line: string): number => eventTime(Buffer.from(line), 0, Buffer.byteLength(line)) ?? 0;
const lines = eventLines(readLog('demo/kubernetes-1.34.jsonl.gz')).toSorted((a, b) => timeOf(a) - timeOf(b));

/** What a source reads of these files, in its order. */
async function read(paths: readonly string[], batchBytes: number): Promise<Buffer[]> {
  const source = createAuditFileSource({
    paths,
    cluster: 'default',
    follow: false,
    position: null,
    batchBytes,
    runAhead: RUN_AHEAD,
  });
  const batches: Buffer[] = [];
  const { signal } = new AbortController();
  for (let batch = await source.next(signal); batch !== null; batch = await source.next(signal))
    batches.push(Buffer.concat(batch.chunks.map(({ bytes }) => bytes)));
  await source.close();
  return batches;
}

test('the logs of several API servers of a cluster end as one log of all of them does, its messages and counters too', async () => {
  const expected = runPipeline([bytesOf(lines)], { allowedLateness: LATENESS });
  expect(expected.outbox.length).toBeGreaterThan(50);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 2, max: 4 }),
      fc.constantFrom(32 * 1024, 1024 * 1024, 16 * 1024 * 1024),
      async (seed, servers, batchBytes) => {
        const folder = mkdtempSync(join(tmpdir(), 'lorgnette-servers-'));
        try {
          const random = seededRandom(seed);
          const paths = Array.from({ length: servers }, (_, i) => join(folder, `server-${i}.log`));
          // One serves more than the others, and none all the time.
          for (const line of lines)
            appendFileSync(paths[Math.floor(random() ** 2 * servers)] ?? '', `${line}\n`);
          const outcome = runPipeline(await read(paths, batchBytes), { allowedLateness: LATENESS });
          expect(outcome.lines).toEqual(expected.lines);
          expect(outcome.counters).toEqual(expected.counters);
          expect(outcome.outbox).toEqual(expected.outbox);
          expect(outcome.settlements).toEqual(expected.settlements);
          expect(outcome.deadLetters).toEqual([]);
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    ),
    { numRuns: 4 },
  );
});
