import type { Logger } from 'pino';

import { type Micros, seconds } from '../lib/micros.ts';
import type { Store } from '../store/contract.ts';
import { LOG } from '../telemetry/log-messages.ts';
import { createBackoff } from './backoff.ts';
import { notReadyFor } from './readiness.ts';

/** By the monotonic clock, which nobody sets. */
const EVERY_MS = 3_600_000;
const DAY_SECONDS = 86_400;

export interface RetentionOptions {
  readonly store: Pick<Store, 'retain' | 'loadWatermarks'>;
  readonly retentionDays: () => number;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told of rows that are gone: pipelines may still hold some of those records. */
  readonly onRemoved: (rows: number) => void;
  readonly onFailure: () => void;
}

/** The event time before which nothing is kept; `null` before there is any. The wall clock has no say: old logs are kept as long. */
export function retainedSince(
  watermarks: readonly { readonly newest: Micros }[],
  retentionDays: number,
): Micros | null {
  const newest = Math.max(...watermarks.map((row) => row.newest));
  return Number.isFinite(newest) ? newest - seconds(retentionDays * DAY_SECONDS) : null;
}

/** Removes what is too old, every hour, until the signal aborts. Rejects with a failure that will not go away by itself. */
export async function runRetention(options: RetentionOptions): Promise<void> {
  const { store, retentionDays, signal, log, sleep, onRemoved, onFailure } = options;
  const backoff = createBackoff();
  let waitMs = EVERY_MS;
  for (;;) {
    await sleep(waitMs, signal);
    if (signal.aborted) return;
    try {
      const before = retainedSince(store.loadWatermarks(), retentionDays());
      const rows = before === null ? 0 : store.retain(before);
      if (rows > 0) log.info({ rows }, LOG.removed);
      if (rows > 0) onRemoved(rows);
      waitMs = EVERY_MS;
      backoff.reset();
    } catch (error) {
      if (notReadyFor(error, 'retention') === null) throw error;
      // It goes chunk by chunk: some may be gone.
      onRemoved(0);
      waitMs = backoff.next();
      onFailure();
      log.warn({ err: error, retryMs: waitMs }, LOG.retentionWaits);
    }
  }
}
