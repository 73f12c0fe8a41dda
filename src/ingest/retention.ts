import type { Logger } from 'pino';

import type { Config } from '../config/schema.ts';
import { type Micros, seconds } from '../lib/micros.ts';
import type { RetentionStep } from '../model/retention.ts';
import type { Store } from '../store/contract.ts';
import { LOG } from '../telemetry/log-messages.ts';
import type { RetentionMetrics } from '../telemetry/retention-metrics.ts';
import { createBackoff } from '../lib/backoff.ts';
import { notReadyFor } from './readiness.ts';

const DAY_SECONDS = 86_400;
/** The first time comes sooner than the interval: a process that is often started anew would never get there. */
const FIRST_AFTER_MS = 60_000;
/** Between two steps others have so many times as long as the step took, */
const SHARE_OF_OTHERS = 3;
/** and after one that removed records so long at least: pipelines take up their work anew. */
const AFTER_REMOVAL_MS = 100;

/** The settings that retention goes by. */
export type RetentionSettings = Pick<
  Config['store'],
  'retentionDays' | 'outboxRetentionDays' | 'retentionIntervalSeconds' | 'retentionStepMs'
>;

export interface RetentionOptions {
  readonly store: Pick<Store, 'retention' | 'loadWatermarks'>;
  readonly settings: () => RetentionSettings;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly metrics: RetentionMetrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told of rows that are gone: pipelines may still hold some of those records. */
  readonly onRemoved: (rows: number) => void;
  readonly onFailure: () => void;
  /** At least 0, and less than 1. */
  readonly random: () => number;
}

/** The event time before which nothing is kept; `null` before there is any. The wall clock has no say: old logs are kept as long. */
export function retainedSince(
  watermarks: readonly { readonly newest: Micros }[],
  retentionDays: number,
): Micros | null {
  const newest = Math.max(...watermarks.map((row) => row.newest));
  return Number.isFinite(newest) ? newest - seconds(retentionDays * DAY_SECONDS) : null;
}

/**
 * Removes what is too old and gives its space back, again and again, until the signal aborts. Rejects with a failure that
 * will not go away by itself.
 */
export async function runRetention(options: RetentionOptions): Promise<void> {
  const { settings, signal, log, sleep, onRemoved, onFailure } = options;
  const backoff = createBackoff({ random: options.random });
  const intervalMs = (): number => settings().retentionIntervalSeconds * 1000;
  let waitMs = Math.min(intervalMs(), FIRST_AFTER_MS);
  for (;;) {
    await sleep(waitMs, signal);
    if (signal.aborted) return;
    try {
      await removeOld(options);
      waitMs = intervalMs();
      backoff.reset();
    } catch (error) {
      if (notReadyFor(error, 'retention') === null) throw error;
      // It goes step by step: some may be gone.
      onRemoved(0);
      waitMs = backoff.next();
      onFailure();
      log.warn({ err: error, retryMs: waitMs }, LOG.retentionWaits);
    }
  }
}

/** Once, in steps between which others may commit. What is left when the signal aborts is removed the next time. */
async function removeOld(options: RetentionOptions): Promise<void> {
  const { store, settings, signal, log, metrics, now, sleep, onRemoved } = options;
  const { retentionDays, outboxRetentionDays, retentionStepMs: stepMs } = settings();
  const watermarks = store.loadWatermarks();
  const before = retainedSince(watermarks, retentionDays);
  const outboxBefore = retainedSince(watermarks, outboxRetentionDays);
  if (before === null || outboxBefore === null) return;
  const steps = store.retention({ before, outboxBefore, stepMs });
  const run = { records: 0, names: 0, outbox: 0, rows: 0, freedBytes: 0, steps: 0, longestStepMs: 0 };
  for (;;) {
    const began = now();
    const step = steps.next();
    if (step.done === true) break;
    const tookMs = now() - began;
    metrics.step(step.value, tookMs);
    add(run, step.value);
    run.steps += 1;
    run.longestStepMs = Math.max(run.longestStepMs, tookMs);
    const isRecordGone = step.value.records + step.value.names > 0;
    if (isRecordGone) onRemoved(step.value.rows);
    await sleep(Math.max(tookMs * SHARE_OF_OTHERS, isRecordGone ? AFTER_REMOVAL_MS : 0), signal);
    if (signal.aborted) return;
  }
  metrics.done();
  if (run.rows > 0 || run.freedBytes > 0) log.info(run, LOG.removed);
}

function add(run: { -readonly [what in keyof RetentionStep]: number }, step: RetentionStep): void {
  run.records += step.records;
  run.names += step.names;
  run.outbox += step.outbox;
  run.rows += step.rows;
  run.freedBytes += step.freedBytes;
}
