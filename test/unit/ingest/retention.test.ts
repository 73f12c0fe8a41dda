import { pino } from 'pino';
import { describe, expect, test } from 'vitest';

import { type RetentionOptions, retainedSince, runRetention } from '../../../src/ingest/retention.ts';
import { LorgnetteError } from '../../../src/lib/errors.ts';
import { seconds } from '../../../src/lib/micros.ts';
import { DAY } from '../../support/observations.ts';

/** Runs retention over as many waits as it takes to come to the last of `answers`; gives what happened. */
async function run(answers: readonly (number | Error)[]) {
  const events: string[] = [];
  const stop = new AbortController();
  const left = [...answers];
  const options: RetentionOptions = {
    store: {
      loadWatermarks: () => [{ source: 's', cluster: 'c', watermark: DAY, newest: DAY }],
      retain(before) {
        events.push(`retain ${(DAY - before) / seconds(86_400)} d`);
        const answer = left.shift() ?? 0;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    retentionDays: () => 30,
    signal: stop.signal,
    log: pino({ level: 'silent' }),
    sleep(ms) {
      if (left.length === 0) stop.abort();
      events.push(`${ms / 1000} s`);
      return Promise.resolve();
    },
    onRemoved: (rows) => events.push(`removed ${rows}`),
    onFailure: () => events.push('failed'),
  };
  await runRetention(options);
  return events;
}

describe('retention', () => {
  test('goes by the newest event of all clusters, not by the wall clock', () => {
    expect(retainedSince([{ newest: DAY }, { newest: DAY - seconds(5) }], 1)).toBe(DAY - seconds(86_400));
    expect(retainedSince([], 1)).toBeNull();
  });

  test('removes every hour, and says so when something went', async () => {
    expect(await run([0, 7])).toEqual([
      '3600 s',
      'retain 30 d',
      '3600 s',
      'retain 30 d',
      'removed 7',
      '3600 s',
    ]);
  });

  test('tries again soon after a failure that may go away', async () => {
    const locked = new LorgnetteError('StoreLocked', 'held', { retriable: true });
    expect(await run([locked, locked, 0])).toEqual([
      '3600 s',
      'retain 30 d',
      'removed 0',
      'failed',
      '1 s',
      'retain 30 d',
      'removed 0',
      'failed',
      '2 s',
      'retain 30 d',
      '3600 s',
    ]);
  });

  test('ends with a failure that will not go away', async () => {
    await expect(run([new LorgnetteError('StoreCorrupt', 'damaged')])).rejects.toThrow('damaged');
  });
});
