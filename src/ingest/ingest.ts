import type { Logger } from 'pino';

import type { AnalyzerGraph } from '../analyzers/graph.ts';
import type { Config } from '../config/schema.ts';
import { formatMicros, type Micros } from '../lib/micros.ts';
import { pause } from '../lib/pause.ts';
import type { SourceState } from '../model/source-state.ts';
import { createSourceParts } from '../parts.ts';
import type { PipelineObserver } from '../pipeline.ts';
import type { Clock } from '../share-processor/fold/watermark.ts';
import type { Store } from '../store/contract.ts';
import type { IngestMetrics } from '../telemetry/ingest-metrics.ts';
import { LOG } from '../telemetry/log-messages.ts';
import type { PollMetrics } from '../telemetry/poll-metrics.ts';
import { createClusterOwners, ownedParts } from './cluster-owners.ts';
import { isOfStore } from './readiness.ts';
import { type RetentionSettings, runRetention } from './retention.ts';
import { runSource } from './run-source.ts';
import { createStateBoard } from './state-board.ts';

export interface IngestOptions {
  readonly config: Config;
  readonly graph: AnalyzerGraph;
  readonly store: Store;
  readonly metrics: IngestMetrics;
  readonly log: Logger;
  /** Ends everything after the batches at hand. */
  readonly signal: AbortSignal;
  readonly onSources: (sources: readonly SourceState[]) => void;
  readonly clock: Clock;
  /** May change. */
  readonly retention: () => RetentionSettings;
}

/**
 * Reads every configured source, each with a pipeline of its own, and keeps the store no larger than it should be. Resolves
 * when every source has come to its end or the signal aborted. A source that cannot go on leaves the others running: rejects
 * only when none can, or the store is broken, having stopped what was left.
 */
export async function runIngest(options: IngestOptions): Promise<void> {
  const { config, graph, store, metrics, log, onSources, clock } = options;
  const giveUp = new AbortController();
  const signal = AbortSignal.any([options.signal, giveUp.signal]);
  const board = createStateBoard(onSources);
  const stale = new Set<string>();

  const observerOf = (source: string): PipelineObserver => {
    const observer = metrics.pipeline(source);
    return {
      ...observer,
      gap(gap) {
        observer.gap(gap);
        const { cluster, reason, from, to, events, message } = gap;
        const times = { from: timeOf(from), to: timeOf(to) };
        log.warn({ source, cluster, reason, ...times, events, detail: message }, LOG.logGap);
      },
      analyzerFailed: (target, failure) => {
        observer.analyzerFailed(target, failure);
        log.error({ err: failure.error, analyzer: failure.analyzer, uid: target.uid }, LOG.analyzerFailed);
      },
    };
  };

  const owners = createClusterOwners();
  const pollMetricsOf = (source: string): PollMetrics => metrics.poll(source);
  const parts = config.sources.map((source) =>
    ownedParts(createSourceParts(source, { config, graph, store, clock, observerOf, pollMetricsOf }), owners),
  );
  if (parts.length === 0) onSources([]);
  const reading = parts.map((part) =>
    runSource(part, {
      signal,
      log,
      onState: (state) => board.set(state),
      onFailure: (source, code) => metrics.failed(source, code),
      isStale: () => stale.delete(part.name),
      sleep: pause,
      random: Math.random,
    }),
  );
  const ended = new AbortController();
  const retention = runRetention({
    store,
    settings: options.retention,
    metrics: metrics.retention,
    now: () => performance.now(),
    signal: AbortSignal.any([signal, ended.signal]),
    log,
    sleep: pause,
    random: Math.random,
    onRemoved(rows) {
      metrics.retained(rows);
      for (const { name } of parts) stale.add(name);
    },
    onFailure: () => metrics.retentionFailed(),
  });
  const all = allButBroken(reading).finally(() => ended.abort());
  try {
    await Promise.all([all, retention]);
  } catch (error) {
    giveUp.abort();
    await Promise.allSettled([...reading, retention]);
    throw error;
  } finally {
    board.flush();
  }
}

const timeOf = (at: Micros | null): string | null => (at === null ? null : formatMicros(at));

/** Resolves when all have ended in one way or another; rejects when all rejected, and at once with an error of the store. */
async function allButBroken(reading: readonly Promise<void>[]): Promise<void> {
  const broken: unknown[] = [];
  await Promise.all(
    reading.map((source) =>
      source.catch((error: unknown) => {
        if (isOfStore(error)) throw error;
        broken.push(error);
      }),
    ),
  );
  if (broken.length > 0 && broken.length === reading.length) throw broken[0];
}
