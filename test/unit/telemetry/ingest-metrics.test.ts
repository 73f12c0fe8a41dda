import { expect, test } from 'vitest';

import type { CommitFigures } from '../../../src/telemetry/commit-figures.ts';
import { createIngestMetrics } from '../../../src/telemetry/ingest-metrics.ts';

/** What is exposed and is not 0, without the buckets. */
const exposed = async (metrics: ReturnType<typeof createIngestMetrics>): Promise<string[]> =>
  (await metrics.registry.metrics())
    .split('\n')
    .filter((line) => line !== '' && !/^#|_bucket|\} 0$/.test(line))
    .map((line) => line.replace('lorgnette_', ''));

const FIGURES: CommitFigures = {
  bytes: 1000,
  concludeMs: 5,
  commitMs: 20,
  found: 6,
  added: 4,
  changed: 3,
  waiting: 2,
  results: 1,
  outbox: 2,
  open: 7,
  lagMs: 1_500,
};

test('tells of each stage what it was given, handed on, left out and failed at, each source by itself', async () => {
  const metrics = createIngestMetrics();
  const a = metrics.pipeline('a');
  const b = metrics.pipeline('b');
  for (let i = 0; i < 4; i += 1) a.event();
  a.skip('verb');
  a.skip('verb');
  a.deadLetter('invalid-json');
  a.unread('gzip-corrupt');
  a.analyzerFailed({}, { analyzer: 'delivery', error: new Error('x') });
  a.committed(FIGURES);
  metrics.failed('a', 'store-full');
  b.event();
  b.committed({ ...FIGURES, bytes: 0, found: 0, added: 0, lagMs: null });
  const expected = [
    'stage_received_total{source="a",stage="read"} 1000',
    'stage_received_total{source="a",stage="decode"} 5',
    'stage_received_total{source="a",stage="extract"} 2',
    'stage_received_total{source="a",stage="fold"} 6',
    'stage_received_total{source="a",stage="conclude"} 3',
    'stage_received_total{source="a",stage="commit"} 1',
    'stage_received_total{source="b",stage="decode"} 1',
    'stage_received_total{source="b",stage="extract"} 1',
    'stage_received_total{source="b",stage="conclude"} 3',
    'stage_received_total{source="b",stage="commit"} 1',
    'stage_sent_total{source="a",stage="read"} 1',
    'stage_sent_total{source="a",stage="decode"} 2',
    'stage_sent_total{source="a",stage="extract"} 6',
    'stage_sent_total{source="a",stage="fold"} 4',
    'stage_sent_total{source="a",stage="conclude"} 1',
    'stage_sent_total{source="a",stage="commit"} 2',
    'stage_sent_total{source="b",stage="decode"} 1',
    'stage_sent_total{source="b",stage="conclude"} 1',
    'stage_sent_total{source="b",stage="commit"} 2',
    'stage_dropped_total{source="a",stage="decode",reason="verb"} 2',
    'stage_dropped_total{source="a",stage="fold",reason="known"} 2',
    'stage_errors_total{source="a",stage="read",reason="gzip-corrupt"} 1',
    'stage_errors_total{source="a",stage="decode",reason="invalid-json"} 1',
    'stage_errors_total{source="a",stage="conclude",reason="delivery"} 1',
    'stage_errors_total{source="a",stage="commit",reason="store-full"} 1',
    'stage_queue{source="a",stage="conclude"} 2',
    'stage_queue{source="b",stage="conclude"} 2',
    'commit_duration_seconds_sum{source="a"} 0.02',
    'commit_duration_seconds_count{source="a"} 1',
    'commit_duration_seconds_sum{source="b"} 0.02',
    'commit_duration_seconds_count{source="b"} 1',
    'conclude_duration_seconds_sum{source="a"} 0.005',
    'conclude_duration_seconds_count{source="a"} 1',
    'conclude_duration_seconds_sum{source="b"} 0.005',
    'conclude_duration_seconds_count{source="b"} 1',
    'batch_bytes_sum{source="a"} 1000',
    'batch_bytes_count{source="a"} 1',
    'open_records{source="a"} 7',
    'open_records{source="b"} 7',
    'event_lag_seconds{source="a"} 1.5',
    'late_event_seconds_sum 0',
    'late_event_seconds_count 0',
    'swept_event_seconds_sum 0',
    'swept_event_seconds_count 0',
    'retention_rows_total 0',
    'retention_failures_total 0',
    'retention_freed_bytes_total 0',
    'retention_step_duration_seconds_sum 0',
    'retention_step_duration_seconds_count 0',
    'retention_runs_total 0',
  ];
  expect(await exposed(metrics)).toEqual(expected);
  // A scrape changes nothing.
  expect(await exposed(metrics)).toEqual(expected);
});
