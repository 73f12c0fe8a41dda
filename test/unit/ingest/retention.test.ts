import { pino } from 'pino';
import { describe, expect, test } from 'vitest';

import { type RetentionOptions, retainedSince, runRetention } from '../../../src/ingest/retention.ts';
import { LorgnetteError } from '../../../src/lib/errors.ts';
import { seconds } from '../../../src/lib/micros.ts';
import type { RetentionStep } from '../../../src/model/retention.ts';
import { DAY } from '../../support/observations.ts';

const NOTHING: RetentionStep = { records: 0, names: 0, outbox: 0, rows: 0, freedBytes: 0 };
const removed: RetentionStep = { ...NOTHING, records: 1, rows: 7 };
const sent: RetentionStep = { ...NOTHING, outbox: 3, rows: 3 };

/** Each run of retention takes these steps, of which one may fail; gives what happened. */
async function run(runs: readonly (readonly (RetentionStep | Error)[])[]) {
  const events: string[] = [];
  const stop = new AbortController();
  const left = [...runs];
  let clock = 0;
  let running = false;
  const days = (at: number): number => (DAY - at) / seconds(86_400);
  const options: RetentionOptions = {
    store: {
      loadWatermarks: () => [{ source: 's', cluster: 'c', watermark: DAY, newest: DAY }],
      retention({ before, outboxBefore, stepMs }) {
        events.push(`${days(before)} d, outbox ${days(outboxBefore)} d, ${stepMs} ms`);
        const steps = [...(left.shift() ?? [])];
        running = true;
        return {
          next() {
            clock += 50;
            const step = steps.shift();
            running = step !== undefined && !(step instanceof Error);
            if (step instanceof Error) throw step;
            return step === undefined ? { done: true, value: undefined } : { done: false, value: step };
          },
        };
      },
    },
    settings: () => ({
      retentionDays: 30,
      outboxRetentionDays: 7,
      retentionIntervalSeconds: 3600,
      retentionStepMs: 20,
    }),
    signal: stop.signal,
    log: pino({ level: 'silent' }),
    metrics: {
      step: (_step, ms) => events.push(`step of ${ms} ms`),
      done: () => events.push('done'),
    },
    now: () => clock,
    random: () => 1,
    sleep(ms) {
      if (left.length === 0 && !running) stop.abort();
      events.push(`wait ${ms} ms`);
      return Promise.resolve();
    },
    onRemoved: (rows) => events.push(`removed ${rows}`),
    onFailure: () => events.push('failed'),
  };
  await runRetention(options);
  return events;
}

const ASKED = '30 d, outbox 7 d, 20 ms';

describe('retention', () => {
  test('goes by the newest event of all clusters, not by the wall clock', () => {
    expect(retainedSince([{ newest: DAY }, { newest: DAY - seconds(5) }], 1)).toBe(DAY - seconds(86_400));
    expect(retainedSince([], 1)).toBeNull();
  });

  test('removes soon after the start and then every hour, a step at a time with time for others', async () => {
    expect(await run([[removed, sent], []])).toEqual([
      'wait 60000 ms',
      ASKED,
      'step of 50 ms',
      'removed 7',
      'wait 150 ms',
      'step of 50 ms',
      'wait 150 ms',
      'done',
      'wait 3600000 ms',
      ASKED,
      'done',
      'wait 3600000 ms',
    ]);
  });

  test('tries again soon after a failure that may go away', async () => {
    const locked = new LorgnetteError('StoreFull', 'full', { retriable: true });
    expect(await run([[removed, locked], [locked], []])).toEqual([
      'wait 60000 ms',
      ASKED,
      'step of 50 ms',
      'removed 7',
      'wait 150 ms',
      'removed 0',
      'failed',
      'wait 1000 ms',
      ASKED,
      'removed 0',
      'failed',
      'wait 2000 ms',
      ASKED,
      'done',
      'wait 3600000 ms',
    ]);
  });

  test('ends with a failure that will not go away', async () => {
    await expect(run([[new LorgnetteError('StoreCorrupt', 'damaged')]])).rejects.toThrow('damaged');
  });
});
