import { Registry } from 'prom-client';
import { expect, test } from 'vitest';

import { createPollMetrics } from '../../../src/telemetry/poll-metrics.ts';

test('counts what each source asks for and gets, and how far behind it is when it is asked', async () => {
  const registry = new Registry();
  let now = 10_000;
  const of = createPollMetrics(registry, () => now);
  const a = of('a');
  a.polled('coarse');
  a.polled('fine');
  a.request('look', 30);
  a.page({ documents: 5, bytes: 700 });
  a.stands({ cursor: 4_000, readUntil: 10_500, clockAheadMs: 500 });
  of('b').stands({ cursor: null, readUntil: null, clockAheadMs: 0 });
  now = 12_000;
  const lines = (await registry.metrics()).split('\n').filter((line) => !/^#|^$|_bucket/.test(line));
  expect(lines).toEqual([
    'lorgnette_poll_polls_total{source="a"} 2',
    'lorgnette_poll_sweeps_total{source="a",sweep="coarse"} 1',
    'lorgnette_poll_sweeps_total{source="a",sweep="fine"} 1',
    'lorgnette_poll_pages_total{source="a"} 1',
    'lorgnette_poll_documents_total{source="a"} 5',
    'lorgnette_poll_bytes_total{source="a"} 700',
    'lorgnette_poll_request_seconds_sum{source="a",request="look"} 0.03',
    'lorgnette_poll_request_seconds_count{source="a",request="look"} 1',
    'lorgnette_poll_cursor_lag_seconds{source="a"} 2',
    'lorgnette_poll_position_age_seconds{source="a"} 8.5',
  ]);
});
