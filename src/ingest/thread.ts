import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';

import type { Config } from '../config/schema.ts';
import { LorgnetteError } from '../lib/errors.ts';
import type { SourceState } from '../model/source-state.ts';
import { LOG } from '../telemetry/log-messages.ts';
import { relayLine } from '../telemetry/log.ts';
import { toError, toFailure } from './failure.ts';
import type { Failure, FromIngest, IngestInput, Measured, ToIngest } from './messages.ts';

/** The ingest thread, as the thread that answers sees it. */
export interface IngestThread {
  /** Resolves when the store can be read; rejects with why it cannot be opened. */
  readonly opened: Promise<void>;
  /** Lets it read its sources. */
  start(): void;
  /** How far the sources are; `null` before it has looked at them. */
  sources(): readonly SourceState[] | null;
  /** Its metrics: as it answers, or, in the midst of a batch, as it told them a moment ago; `null` when it does neither. */
  measure(): Promise<Measured | null>;
  /** Puts into force what can change; rejects when it cannot be, and then everything is as it was. */
  reload(config: Config): Promise<void>;
  /** Resolves when every source has come to its end or it was stopped; rejects when it cannot go on. */
  readonly finished: Promise<void>;
  /** Lets it finish the batch at hand, and ends it; after a while in any case. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface IngestThreadOptions {
  readonly log: Logger;
  /** Its standard input is that of the process. */
  readonly stdin?: NodeJS.ReadableStream | null;
  /** Default 20 s: well within the half minute that Kubernetes gives a process. */
  readonly stopWithinMs?: number;
  readonly measureWithinMs?: number;
  /** What its heap may grow to; default what the process may have. */
  readonly heapMiB?: number;
}

const STOP_WITHIN_MS = 20_000;
/** A scrape waits no longer than this for an answer; a batch may take longer. */
const MEASURE_WITHIN_MS = 50;
/** What was told is good for so long: it is told every second, or after a batch that takes longer. */
const TOLD_IS_GOOD_MS = 10_000;
/**
 * The young generation of the thread: three times the semi-space that package.json gives the process, for the same reason.
 */
const YOUNG_GENERATION_MIB = 96;

export function startIngestThread(input: IngestInput, options: IngestThreadOptions): IngestThread {
  const { log, stdin = null, stopWithinMs = STOP_WITHIN_MS, measureWithinMs = MEASURE_WITHIN_MS } = options;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    name: 'ingest',
    workerData: input,
    stdin: stdin !== null,
    resourceLimits: {
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB,
      ...(options.heapMiB === undefined ? {} : { maxOldGenerationSizeMb: options.heapMiB }),
    },
  });
  if (stdin !== null && worker.stdin !== null) stdin.pipe(worker.stdin);
  const opened = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  // Who waits for one of them need not wait for the other.
  opened.promise.catch(() => undefined);
  finished.promise.catch(() => undefined);
  const waiting = new Map<number, (measured: Measured | null) => void>();
  const reloading = new Map<number, (failure: Failure | null) => void>();
  let sources: readonly SourceState[] | null = null;
  let told: { readonly measured: Measured; readonly at: number } | null = null;
  let lastId = 0;
  let isGone = false;
  let stopped: Promise<void> | null = null;

  const tell = (message: ToIngest): void => worker.postMessage(message, []);

  function fail(error: Error): void {
    opened.reject(error);
    finished.reject(error);
  }

  worker.on('message', (message: FromIngest) => {
    switch (message.type) {
      case 'opened':
        return opened.resolve();
      case 'sources':
        sources = message.sources;
        return undefined;
      case 'log':
        return relayLine(log, message.line);
      case 'measured':
        told = { measured: message.measured, at: performance.now() };
        if (message.id !== null) waiting.get(message.id)?.(message.measured);
        return undefined;
      case 'reloaded':
        reloading.get(message.id)?.(message.failure);
        reloading.delete(message.id);
        return undefined;
      case 'ended':
        return finished.resolve();
      case 'failed':
        return fail(toError(message.failure));
    }
  });
  worker.on('error', (error: NodeJS.ErrnoException) => fail(crashed(error)));
  worker.on('exit', (code) => {
    isGone = true;
    for (const answer of waiting.values()) answer(null);
    for (const answer of reloading.values()) answer(toFailure(new Error('the ingest thread has ended')));
    // One that was told to stop, and one that has said why it ends, have settled these before or do it here.
    if (stopped === null) fail(new LorgnetteError('IngestStopped', `The ingest thread ended with ${code}.`));
    else fail(new LorgnetteError('IngestStopped', 'The ingest thread was stopped.'));
    gone.resolve();
  });

  const toldLately = (): Measured | null =>
    told !== null && performance.now() - told.at < TOLD_IS_GOOD_MS ? told.measured : null;

  async function end(): Promise<void> {
    if (isGone) return;
    if (stdin !== null && worker.stdin !== null) stdin.unpipe(worker.stdin);
    tell({ type: 'stop' });
    const patience = setTimeout(() => {
      log.warn({ waitedMs: stopWithinMs }, LOG.stopTookTooLong);
      // What it was writing is rolled back when the store is opened next, as after a kill.
      void worker.terminate();
    }, stopWithinMs);
    await gone.promise;
    clearTimeout(patience);
  }

  return {
    opened: opened.promise,
    finished: finished.promise,
    start: () => tell({ type: 'start' }),
    sources: () => sources,
    measure() {
      if (isGone) return Promise.resolve(null);
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        const answer = (measured: Measured | null): void => {
          waiting.delete(id);
          clearTimeout(late);
          resolve(measured);
        };
        const late = setTimeout(() => answer(toldLately()), measureWithinMs);
        waiting.set(id, answer);
        tell({ type: 'measure', id });
      });
    },
    reload(config) {
      if (isGone) return Promise.reject(new Error('the ingest thread has ended'));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        reloading.set(id, (failure) => (failure === null ? resolve() : reject(toError(failure))));
        tell({ type: 'reload', id, config });
      });
    },
    stop() {
      stopped ??= end();
      return stopped;
    },
  };
}

function crashed(error: NodeJS.ErrnoException): Error {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new LorgnetteError(
      'IngestStopped',
      'The ingest thread ran out of memory. Give the process more (--max-old-space-size), or fewer clusters.',
      { cause: error },
    );
  }
  return error;
}
