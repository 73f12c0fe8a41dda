import { setTimeout as sleep } from 'node:timers/promises';

import { LorgnetteError } from './lib/errors.ts';
import type { Micros } from './lib/micros.ts';
import type { RetentionStep, Store } from './store/contract.ts';

/** Told what retention does; for metrics and the log. */
export interface RetentionObserver {
  step(step: RetentionStep, durationMs: number): void;
  /** Everything that was too old is gone. */
  done(total: RetentionTotal): void;
  /** The store refused a step; the rest is for the next time. */
  refused(error: LorgnetteError): void;
}

export interface RetentionTotal extends RetentionStep {
  readonly steps: number;
  readonly durationMs: number;
  readonly longestStepMs: number;
}

export interface RetentionOptions {
  readonly store: Pick<Store, 'retention' | 'loadWatermarks'>;
  /** How much of event time is kept, counted back from the newest event of all. */
  readonly keep: Micros;
  readonly keepOutbox: Micros;
  /** About how long one step may take: so long a commit may have to wait. */
  readonly stepMs: number;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  readonly observer: RetentionObserver;
}

/** The first time comes sooner than the interval: a process that is often started anew would never get there. */
const FIRST_AFTER_MS = 60_000;
/** Between two steps others have so many times as long as the step took. */
const SHARE_OF_OTHERS = 3;

/** Removes what is too old, again and again, until `signal` aborts. Rejects with what waiting does not mend. */
export async function keepWithinLimits(options: RetentionOptions): Promise<void> {
  const { intervalMs, signal, observer } = options;
  let waitMs = Math.min(intervalMs, FIRST_AFTER_MS);
  while (await pause(waitMs, signal)) {
    waitMs = intervalMs;
    try {
      await removeOld(options);
    } catch (error) {
      if (!(error instanceof LorgnetteError) || !error.retriable) throw error;
      observer.refused(error);
      waitMs = Math.min(intervalMs, FIRST_AFTER_MS);
    }
  }
}

/** One run, in steps between which the event loop is free and others may commit. */
export async function removeOld(options: Omit<RetentionOptions, 'intervalMs'>): Promise<void> {
  const { store, keep, keepOutbox, stepMs, signal, observer } = options;
  const newest = Math.max(...store.loadWatermarks().map((row) => row.newest));
  if (!Number.isFinite(newest)) return;
  const steps = store.retention({ before: newest - keep, outboxBefore: newest - keepOutbox, stepMs });
  const total = { records: 0, names: 0, outbox: 0, rows: 0, freedBytes: 0, steps: 0, longestStepMs: 0 };
  const beganRun = performance.now();
  for (;;) {
    const began = performance.now();
    const { done, value } = steps.next();
    if (done === true) break;
    const durationMs = performance.now() - began;
    observer.step(value, durationMs);
    for (const what of ['records', 'names', 'outbox', 'rows', 'freedBytes'] as const)
      total[what] += value[what];
    total.steps += 1;
    total.longestStepMs = Math.max(total.longestStepMs, durationMs);
    if (!(await pause(durationMs * SHARE_OF_OTHERS, signal))) return;
  }
  observer.done({ ...total, durationMs: performance.now() - beganRun });
}

/** Whether to go on after so long. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal, ref: false });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
