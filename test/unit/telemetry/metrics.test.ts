import { describe, expect, test } from 'vitest';

import { createIngestMetrics } from '../../../src/telemetry/ingest-metrics.ts';
import { createMetrics, type MeasuredIngest } from '../../../src/telemetry/metrics.ts';
import type { ThreadFigures } from '../../../src/telemetry/thread-figures.ts';

/** What is exposed, without buckets, what is always there at 0, and without which version it is. */
const exposed = async (metrics: ReturnType<typeof createMetrics>): Promise<string[]> =>
  (await metrics.text())
    .split('\n')
    .filter((line) => line !== '' && !/^#|_bucket|build_info|_refused_total|_reloads_total/.test(line))
    .map((line) => line.replace('lorgnette_', ''));

const STORE = {
  counters: () => [],
  figures: () => ({ bytes: 5, logBytes: 4, freeBytes: 3, outbox: 2, deadLetters: 1 }),
  watermarks: () => [],
};
const thread = (heapUsedBytes: number): ThreadFigures => ({
  heapUsedBytes,
  heapTotalBytes: 200,
  heapLimitBytes: 300,
  eventLoopDelaySeconds: { p50: 0.1, p99: 0.2, max: 0.3 },
});
const STATE = {
  clusters: ['c'],
  caughtUp: true,
  readBytes: 40,
  failure: null,
  troubles: [],
  ended: false,
  gaveUp: false,
};

describe('createMetrics', () => {
  test('exposes what a store has committed, and sums what differs only in labels it does not know', async () => {
    const metrics = createMetrics({ process: false });
    const rows = [
      { name: 'lorgnette_corrections_total', labels: '{"cluster":"a","kind":"create","new":"x"}', value: 1 },
      { name: 'lorgnette_corrections_total', labels: '{"cluster":"a","kind":"create","new":"y"}', value: 2 },
      { name: 'lorgnette_unheard_of_total', labels: '{}', value: 5 },
    ];
    metrics.exposeStore(
      { ...STORE, counters: () => rows, watermarks: () => [{ cluster: 'a', watermark: 1_000_000 }] },
      () => 3_500_000,
    );
    metrics.streams(2);
    expect(await exposed(metrics)).toEqual([
      'http_streams 2',
      'watermark_lag_seconds{cluster="a"} 2.5',
      'store_bytes 5',
      'store_log_bytes 4',
      'store_free_bytes 3',
      'outbox_entries 2',
      'dead_letters 1',
      'corrections_total{cluster="a",kind="create"} 3',
      'dead_letters_dropped_total 0',
    ]);
  });

  test('exposes both threads and how far the sources are; without the ingest thread when that does not answer', async () => {
    const metrics = createMetrics({ process: false });
    let measured: MeasuredIngest | null = { metrics: 'of_ingest 1\n', thread: thread(20) };
    metrics.exposeIngest(
      {
        sources: () => [
          { ...STATE, source: 'a', totalBytes: 100, troubles: ['cannot read one'] },
          { ...STATE, source: 'b', totalBytes: null, failure: { code: 'store-full', message: 'b: full' } },
        ],
        measure: () => Promise.resolve(measured),
      },
      () => thread(10),
    );
    const ofThread = (name: string, used: number): string[] => [
      `thread_heap_used_bytes{thread="${name}"} ${used}`,
      `thread_heap_bytes{thread="${name}"} 200`,
      `thread_heap_limit_bytes{thread="${name}"} 300`,
      `thread_event_loop_delay_seconds{thread="${name}",quantile="0.5"} 0.1`,
      `thread_event_loop_delay_seconds{thread="${name}",quantile="0.99"} 0.2`,
      `thread_event_loop_delay_seconds{thread="${name}",quantile="1"} 0.3`,
    ];
    const always = [
      'http_streams 0',
      'source_lag_bytes{source="a"} 60',
      'source_up{source="a"} 1',
      'source_up{source="b"} 0',
      'source_unreadable{source="a"} 1',
      'source_unreadable{source="b"} 0',
      ...ofThread('main', 10),
    ];
    expect((await exposed(metrics)).toSorted()).toEqual(
      [...always, ...ofThread('ingest', 20), 'ingest_answered 1', 'of_ingest 1'].toSorted(),
    );
    measured = null;
    expect((await exposed(metrics)).toSorted()).toEqual([...always, 'ingest_answered 0'].toSorted());
  });

  test('names no family that the ingest thread names too', async () => {
    const metrics = createMetrics({ process: true });
    metrics.exposeStore(STORE, () => 0);
    const ingest = createIngestMetrics();
    metrics.exposeIngest(
      {
        sources: () => [],
        measure: async () => ({ metrics: await ingest.registry.metrics(), thread: thread(1) }),
      },
      () => thread(1),
    );
    const text = await metrics.text();
    const families = [...text.matchAll(/^# TYPE (?<family>\S+)/gm)].map((match) => match.groups?.['family']);
    expect(families).toContain('process_cpu_user_seconds_total');
    expect(families).toContain('lorgnette_stage_received_total');
    expect(families).toEqual([...new Set(families)]);
    // Every line of the format ends.
    expect(text.endsWith('\n')).toBe(true);
  });
});
