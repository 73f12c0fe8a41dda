import { describe, expect, test } from 'vitest';

import { createMetrics } from '../../../src/telemetry/metrics.ts';

const exposed = async (metrics: ReturnType<typeof createMetrics>): Promise<string[]> =>
  (await metrics.registry.metrics())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket'));

describe('createMetrics', () => {
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
