import { setImmediate as nextTurn } from 'node:timers/promises';

import { within } from './lib/within.ts';
import type { Pipeline } from './pipeline.ts';
import type { Source } from './sources/contract.ts';

export interface PumpOptions {
  readonly source: Source;
  /** Takes up the work from what is committed. */
  readonly open: () => Pipeline;
  /** Ends the work after the batch at hand. */
  readonly signal: AbortSignal;
  /** Told when a batch is committed, and when what was put off is, or time passed: then without input. */
  readonly onCommitted: (isInput: boolean) => void;
  /**
   * Waits until work that failed may be tried again, with a pipeline that knows what is committed and nothing else. Rejects
   * when it must not be. Without it no work is tried again.
   */
  readonly recover?: (error: unknown) => Promise<void>;
  /** Whether the store was changed behind the pipeline's back, so that it has to be opened anew. Tells it once. */
  readonly isStale?: () => boolean;
}

/** What was put off while a backlog was read is made up for when so long nothing more has come. */
const CATCH_UP_AFTER_MS = 500;
/** How often time is let pass, whether anything comes or not. By the monotonic clock, which nobody sets. */
const IDLE_EVERY_MS = 10_000;

const NOTHING: unique symbol = Symbol('nothing came');

/**
 * Reads a source to its end, a batch at a time: the next is asked for when the last is committed. A batch is committed as a
 * whole or not at all, whenever the work ends and however. Rejects with what the source rejects with, and with what was not
 * to be recovered from. Closes the source.
 */
export async function pump(options: PumpOptions): Promise<void> {
  const { source, signal, onCommitted, recover = rethrow, isStale = () => false } = options;
  const held: { pipeline: Pipeline | null } = { pipeline: null };
  let idleAt = performance.now() + IDLE_EVERY_MS;

  /** Does work of which the store keeps all or nothing, until it is done. */
  async function lasting(work: (pipeline: Pipeline) => void, isInput = false): Promise<void> {
    for (;;) {
      try {
        if (isStale()) held.pipeline = null;
        held.pipeline ??= options.open();
        work(held.pipeline);
        onCommitted(isInput);
        return;
      } catch (error) {
        // What it holds in memory may be more than what is committed.
        held.pipeline = null;
        await recover(error);
      }
    }
  }

  async function idleWhenDue(): Promise<void> {
    if (performance.now() < idleAt) return;
    await lasting((current) => current.idle());
    idleAt = performance.now() + IDLE_EVERY_MS;
  }

  try {
    for (;;) {
      const pending = source.next(signal);
      let batch = await within(pending, CATCH_UP_AFTER_MS, NOTHING);
      if (batch === NOTHING) {
        await lasting((current) => current.catchUp());
        for (;;) {
          batch = await within(pending, Math.max(0, idleAt - performance.now()), NOTHING);
          if (batch !== NOTHING) break;
          await idleWhenDue();
        }
      }
      if (batch === null) break;
      const found = batch;
      await lasting((current) => current.process(found), true);
      await idleWhenDue();
      // Between two batches the event loop is free: for messages, requests and the interrupt.
      await nextTurn();
    }
    if (!signal.aborted) await lasting((current) => current.finish());
    else if (held.pipeline !== null) await lasting((current) => current.catchUp());
  } finally {
    await source.close();
  }
}

async function rethrow(error: unknown): Promise<never> {
  throw error;
}
