import { describe, expect, test } from 'vitest';

import { createMetrics } from '../../../src/telemetry/metrics.ts';

const exposed = async (metrics: ReturnType<typeof createMetrics>): Promise<string[]> =>
  (await metrics.registry.metrics())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket'));

describe('createMetrics', () => {
  test('counts what pipelines do, each source by itself', async () => {
    const metrics = createMetrics({ process: false });
    const a = metrics.pipeline('a');
    const b = metrics.pipeline('b');
    for (let i = 0; i < 3; i += 1) a.event();
    b.event();
    a.skip('verb');
    a.skip('verb');
    a.deadLetter('invalid-json');
    a.analyzerFailed({}, { analyzer: 'delivery', error: new Error('x') });
    a.committed({ durationMs: 20, open: 7, lagMs: 1_500 });
    b.committed({ durationMs: 30, open: 0, lagMs: null });
    const expected = [
      'lorgnette_events_total{source="a"} 3',
      'lorgnette_events_total{source="b"} 1',
      'lorgnette_events_skipped_total{source="a",reason="verb"} 2',
      'lorgnette_dead_letters_total{source="a",reason="invalid-json"} 1',
      'lorgnette_batches_total{source="a"} 1',
      'lorgnette_batches_total{source="b"} 1',
      'lorgnette_commit_duration_seconds_sum{source="a"} 0.02',
      'lorgnette_commit_duration_seconds_count{source="a"} 1',
      'lorgnette_commit_duration_seconds_sum{source="b"} 0.03',
      'lorgnette_commit_duration_seconds_count{source="b"} 1',
      'lorgnette_open_records{source="a"} 7',
      'lorgnette_open_records{source="b"} 0',
      'lorgnette_event_lag_seconds{source="a"} 1.5',
      'lorgnette_analyzer_failures_total{analyzer="delivery"} 1',
    ];
    expect(await exposed(metrics)).toEqual(expected);
    // A scrape changes nothing.
    expect(await exposed(metrics)).toEqual(expected);
  });

  test('exposes what a store has committed, and sums what differs only in labels it does not know', async () => {
    const metrics = createMetrics({ process: false });
    const rows = [
      { name: 'lorgnette_corrections_total', labels: '{"cluster":"a","kind":"create","new":"x"}', value: 1 },
      { name: 'lorgnette_corrections_total', labels: '{"cluster":"a","kind":"create","new":"y"}', value: 2 },
      { name: 'lorgnette_unheard_of_total', labels: '{}', value: 5 },
    ];
    metrics.exposeStore(
      { counters: () => rows, clusters: () => [{ cluster: 'a', watermark: 1_000_000 }] },
      () => 3_500_000,
    );
    expect(await exposed(metrics)).toEqual([
      'lorgnette_watermark_lag_seconds{cluster="a"} 2.5',
      'lorgnette_corrections_total{cluster="a",kind="create"} 3',
    ]);
  });

  test('adds the metrics of the process on request', async () => {
    expect(await createMetrics({ process: true }).registry.metrics()).toContain(
      'process_cpu_user_seconds_total',
    );
  });
});
