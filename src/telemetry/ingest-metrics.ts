import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { CommitFigures } from './commit-figures.ts';
import { createMissingMetrics, type MissingMetrics } from './missing-metrics.ts';
import { createPollMetrics, type PollMetrics } from './poll-metrics.ts';
import { createRetentionMetrics, type RetentionMetrics } from './retention-metrics.ts';
import { add, createStages } from './stages.ts';

/** Told what the pipeline of one source does. */
export interface PipelineMetrics extends MissingMetrics {
  event(): void;
  skip(reason: string): void;
  deadLetter(reason: string): void;
  unread(reason: string): void;
  analyzerFailed(target: unknown, failure: { readonly analyzer: string; readonly error: unknown }): void;
  committed(figures: CommitFigures): void;
}

/** The metrics of the thread that reads. */
export interface IngestMetrics {
  readonly registry: Registry;
  /** Counters of the pipeline that reads this source. */
  pipeline(source: string): PipelineMetrics;
  /** Figures of this source, which polls. */
  poll(source: string): PollMetrics;
  /** A source could not go on, for the reason with this code, and is tried again. */
  failed(source: string, code: string): void;
  /** Told of the steps of retention. */
  readonly retention: RetentionMetrics;
  retained(rows: number): void;
  retentionFailed(): void;
}

const DURATIONS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH_BYTES = [1e3, 1e4, 1e5, 1e6, 4e6, 16e6, 64e6];

export function createIngestMetrics(): IngestMetrics {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['source'];
  const stagesOf = createStages(registry);

  const histogram = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ name, help, labelNames, buckets, registers });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, labelNames, registers });

  const commits = histogram(
    'lorgnette_commit_duration_seconds',
    'Time that the store took for one commit.',
    DURATIONS,
  );
  const concludings = histogram(
    'lorgnette_conclude_duration_seconds',
    'Time to draw the conclusions of one commit.',
    DURATIONS,
  );
  const sizes = histogram('lorgnette_batch_bytes', 'Decompressed size of one batch of input.', BATCH_BYTES);
  const open = gauge('lorgnette_open_records', 'Records held in memory because they are not settled.');
  const lag = gauge(
    'lorgnette_event_lag_seconds',
    'How far the newest event was behind the clock at the last commit.',
  );

  const missing = createMissingMetrics(registry);
  const removed = new Counter({
    name: 'lorgnette_retention_rows_total',
    help: 'Rows of the store that retention removed.',
    registers,
  });
  const retentionFailures = new Counter({
    name: 'lorgnette_retention_failures_total',
    help: 'Times that retention failed and was tried again later.',
    registers,
  });

  return {
    registry,
    retention: createRetentionMetrics(registry),
    poll: createPollMetrics(registry),
    retained: (rows) => removed.inc(rows),
    retentionFailed: () => retentionFailures.inc(),
    failed: (source, code) => add(stagesOf(source).errors.commit, code),
    pipeline(source) {
      const counts = stagesOf(source);
      const { received, sent, dropped, errors } = counts;
      return {
        // Called for each event: one addition.
        event() {
          received.decode += 1;
        },
        skip: (reason) => add(dropped.decode, reason),
        deadLetter(reason) {
          received.decode += 1;
          add(errors.decode, reason);
        },
        unread: (reason) => add(errors.read, reason),
        ...missing(source),
        analyzerFailed: (_target, { analyzer }) => add(errors.conclude, analyzer),
        committed(figures) {
          const { bytes, found, added, changed, waiting, results, outbox } = figures;
          const ofUse = received.decode - total(dropped.decode) - total(errors.decode);
          received.read += bytes;
          sent.read += bytes > 0 ? 1 : 0;
          sent.decode = ofUse;
          received.extract = ofUse;
          sent.extract += found;
          received.fold += found;
          sent.fold += added;
          add(dropped.fold, KNOWN, found - added);
          received.conclude += changed;
          sent.conclude += results;
          received.commit += 1;
          sent.commit += outbox;
          counts.waiting = waiting;
          if (bytes > 0) sizes.observe({ source }, bytes);
          concludings.observe({ source }, figures.concludeMs / 1000);
          commits.observe({ source }, figures.commitMs / 1000);
          open.set({ source }, figures.open);
          if (figures.lagMs !== null) lag.set({ source }, figures.lagMs / 1000);
        },
      };
    },
  };
}

/** Why observations are dropped: the record has them. */
const KNOWN = 'known';

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);
