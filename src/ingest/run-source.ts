import type { Logger } from 'pino';

import { createBackoff } from '../lib/backoff.ts';
import { LorgnetteError } from '../lib/errors.ts';
import type { NotReady, ReadinessCode } from '../model/readiness.ts';
import type { SourceState } from '../model/source-state.ts';
import type { SourceParts } from '../parts.ts';
import { pump } from '../pump.ts';
import { LOG } from '../telemetry/log-messages.ts';
import { givenUpFor, isOfStore, notReadyFor } from './readiness.ts';

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly onState: (state: SourceState) => void;
  /** Told of each failure that is waited out. */
  readonly onFailure: (source: string, code: ReadinessCode) => void;
  readonly isStale: () => boolean;
  /** At least 0, and less than 1. */
  readonly random: () => number;
  /** Waits; resolves earlier when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Reads one source for good. What may go away by itself (a file that cannot be opened, a full disk) is waited out, longer
 * after each attempt, and said meanwhile; the work then goes on from what is committed. Rejects with what cannot, having said
 * that it is given up where that is no matter of the store.
 */
export async function runSource(parts: SourceParts, options: RunOptions): Promise<void> {
  const { name, clusters } = parts;
  const { signal, log, onState, onFailure } = options;
  const backoff = createBackoff({ random: options.random });
  let failure: NotReady | null = null;
  /** Whether the source failed, and not the store. */
  let isOfSource = false;
  let state: SourceState = {
    source: name,
    clusters,
    caughtUp: false,
    readBytes: 0,
    totalBytes: null,
    failure,
    troubles: [],
    ended: false,
    gaveUp: false,
  };
  const tell = (change: Partial<SourceState>): void => {
    state = { ...state, ...change, failure };
    onState(state);
  };

  /** Says what is wrong and waits; rejects with the error when it is there to stay, or nobody waits any more. */
  async function waitOut(error: unknown, ofSource = false): Promise<void> {
    const reason = notReadyFor(error, name);
    if (signal.aborted || reason === null) throw error;
    const asked = error instanceof LorgnetteError ? error.retryAfterMs : null;
    const retryMs = backoff.next(asked ?? 0);
    failure = reason;
    isOfSource = ofSource;
    onFailure(name, reason.code);
    log.warn({ err: error, source: name, reason: reason.code, retryMs }, LOG.sourceWaits);
    tell({});
    await options.sleep(retryMs, signal);
    if (signal.aborted) throw error;
  }

  /** Says each once, and again only when it has gone meanwhile. */
  function noteTroubles(now: readonly string[]): void {
    const { troubles: before } = state;
    for (const trouble of now) {
      if (before.includes(trouble)) continue;
      onFailure(name, 'source-failed');
      log.warn({ source: name, trouble }, LOG.inputWaits);
    }
    if (before.length > 0 && now.length === 0) log.info({ source: name }, LOG.inputGoesOn);
  }

  /** A source that waits for an answer has not shown that it can be read: only a batch does, or that it has seen all there is. */
  function works(isProven: boolean): void {
    if (failure === null || (isOfSource && !isProven)) return;
    failure = null;
    backoff.reset();
    log.info({ source: name }, LOG.sourceGoesOn);
  }

  function giveUp(error: unknown): void {
    failure = givenUpFor(error, name);
    onFailure(name, failure.code);
    log.error({ err: error, source: name }, LOG.sourceGivenUp);
    tell({ gaveUp: true });
  }

  async function once(): Promise<void> {
    const source = parts.openSource();
    const onCommitted = (isInput: boolean): void => {
      const progress = source.progress();
      works(isInput || progress.caughtUp);
      noteTroubles(progress.troubles);
      tell(progress);
    };
    const { openPipeline: open } = parts;
    await pump({
      source,
      open,
      signal,
      onCommitted,
      recover: (error) => waitOut(error),
      isStale: options.isStale,
    });
    tell({ ...source.progress(), ended: !signal.aborted });
  }

  log.info({ source: name }, LOG.reading);
  tell({});
  try {
    for (;;) {
      try {
        await once();
        log.info({ source: name }, signal.aborted ? LOG.stopped : LOG.readToEnd);
        return;
      } catch (error) {
        if (signal.aborted && isRetriable(error)) {
          // The batch at hand is not committed, and is read again at the next start.
          log.warn({ err: error, source: name }, LOG.stoppedUncommitted);
          return;
        }
        if (!parts.canReopen) throw error;
        await waitOut(error, !isOfStore(error));
      }
    }
  } catch (error) {
    if (!signal.aborted && !isOfStore(error)) giveUp(error);
    throw error;
  }
}

const isRetriable = (error: unknown): boolean => error instanceof LorgnetteError && error.retriable;
