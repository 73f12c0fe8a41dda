import { Registry } from 'prom-client';
import { expect, test } from 'vitest';

import { createMissingMetrics } from '../../../src/telemetry/missing-metrics.ts';

test('counts what came late, what was overtaken and what is missing, each source by itself', async () => {
  const registry = new Registry();
  const of = createMissingMetrics(registry);
  of('a').late(1_500_000);
  of('a').late(500_000);
  of('b').swept({ events: 3, behindMs: 20_000 });
  of('b').gap({ reason: 'index-gone' });
  const lines = (await registry.metrics()).split('\n').filter((line) => !/^#|^$|_bucket/.test(line));
  expect(lines).toEqual([
    'lorgnette_late_events_total{source="a"} 2',
    'lorgnette_late_event_seconds_sum 2',
    'lorgnette_late_event_seconds_count 2',
    'lorgnette_swept_events_total{source="b"} 3',
    'lorgnette_swept_event_seconds_sum 60',
    'lorgnette_swept_event_seconds_count 3',
    'lorgnette_log_gaps_total{source="b",reason="index-gone"} 1',
  ]);
});
