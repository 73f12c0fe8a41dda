import { describe, expect, test } from 'vitest';

import { type Micros, seconds } from '../../src/lib/micros.ts';
import { createSteadyClock } from '../../src/share-processor/fold/steady-clock.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { bytesOf, eventLines, readLog } from '../support/logs.ts';
import { openPipeline, type Outcome, outcomeOf, recordNamed, runPipeline } from '../support/run-pipeline.ts';

const STEP = seconds(20);
/** Long enough for everything that time alone settles. */
const SILENT_STEPS = 30;
const HOURS = seconds(3 * 3600);

const log = readLog('demo/kubernetes-1.34.jsonl.gz');
const lines = eventLines(log);
const timeOf = (line: string): Micros =>
  Date.parse((JSON.parse(line) as { stageTimestamp: string }).stageTimestamp) * 1000;
const begin = timeOf(lines[0] ?? '');
const keys = Object.keys(runPipeline([log]).records).map(recordNamed);

/** The lines by the step in which they are written. */
const written = Map.groupBy(lines, (line) => Math.max(0, Math.floor((timeOf(line) - begin) / STEP)));
const STEPS = Math.max(...written.keys()) + 1;

interface Live {
  /** After each step, so many deliveries were settled. */
  readonly settled: readonly number[];
  readonly outcome: Outcome;
}

/** Follows the log as it is written, with the clock wrong by so much in each step; then nothing more comes. */
function follow(wrongBy: (step: number) => Micros): Live {
  let now = begin;
  let wrong = 0;
  const clock = (): Micros => now + wrong;
  const steady = createSteadyClock(clock, () => now / 1000);
  const store = createSqliteStore({ path: ':memory:' });
  const pipeline = openPipeline(store, { clock, steady });
  const settled: number[] = [];
  for (let step = 0; step < STEPS + SILENT_STEPS; step += 1) {
    now = begin + (step + 1) * STEP;
    wrong = wrongBy(step);
    const batch = bytesOf(written.get(step) ?? []);
    const chunks = batch.length === 0 ? [] : [{ cluster: 'default', bytes: batch, origin: 'log', offset: 0 }];
    pipeline.process({ chunks, position: String(step) });
    pipeline.idle();
    settled.push(store.counters().reduce((sum, { value }) => sum + value, 0));
  }
  const outcome = outcomeOf(store, keys);
  store.close();
  return { settled, outcome };
}

describe('the clock of a service that follows a log', () => {
  const right = follow(() => 0);
  const half = Math.floor(STEPS / 2);

  test('settles deliveries while it is right', () => {
    expect(right.settled[half]).toBeGreaterThan(20);
    expect(right.settled.at(-1)).toBeGreaterThan(right.settled[half] ?? 0);
  });

  test.each([
    ['set back for good', (step: number) => (step < half ? 0 : -HOURS)],
    ['set back for a while', (step: number) => (step < half || step > STEPS ? 0 : -HOURS)],
  ])('changes nothing when it is %s, at no moment', (_what, wrongBy) => {
    expect(follow(wrongBy)).toEqual(right);
  });

  test('when it is set forward for a while, lets only events settle anything, and the rest once it is right again', () => {
    const forward = follow((step) => (step < half || step > STEPS ? 0 : HOURS));
    expect(forward.outcome).toEqual(right.outcome);
    for (const [step, count] of forward.settled.entries())
      expect(count).toBeLessThanOrEqual(right.settled[step] ?? 0);
    expect(forward.settled[STEPS - 1]).toBeGreaterThan(forward.settled[half] ?? 0);
  });

  test('when it stays ahead, goes on with the events', () => {
    const ahead = follow((step) => (step < half ? 0 : HOURS));
    // The same events settle it, though nothing that waits for silence.
    expect(ahead.settled[STEPS - 1]).toBeGreaterThan(right.settled[half] ?? 0);
    for (const [id, rows] of Object.entries(ahead.outcome.settlements)) {
      const known = new Map(right.outcome.settlements[id]?.map((row) => [row.deliveryId, row.digest]));
      for (const { deliveryId, digest } of rows) expect(known.get(deliveryId)).toBe(digest);
    }
  });
});
