import type { Config } from '../config/schema.ts';
import type { ErrorCode } from '../lib/errors.ts';
import type { SourceState } from '../model/source-state.ts';
import type { ThreadFigures } from '../telemetry/thread-figures.ts';

/*
 * What the main thread and the ingest thread say to each other. Everything is plain data: it is copied on the way.
 */

/** What the ingest thread is started with. */
export interface IngestInput {
  readonly config: Config;
  /** File of the store: of one that is to keep nothing it is a temporary one. */
  readonly storePath: string;
}

export type ToIngest =
  /** The service listens: sources may be read. */
  | { readonly type: 'start' }
  /** Finish the batch at hand, close the store, end. */
  | { readonly type: 'stop' }
  | { readonly type: 'measure'; readonly id: number }
  /** Put into force what can change while sources are read. */
  | { readonly type: 'reload'; readonly id: number; readonly config: Config };

export type FromIngest =
  /** The store is there in this version's schema: it can be read. */
  | { readonly type: 'opened' }
  /** How far the sources are: sent when it changes, ten times a second at most. */
  | { readonly type: 'sources'; readonly sources: readonly SourceState[] }
  /** A line for the log. */
  | { readonly type: 'log'; readonly line: string }
  /** `id` of what was asked; `null`: told unasked, while sources are read. */
  | { readonly type: 'measured'; readonly id: number | null; readonly measured: Measured }
  /** It is in force; or, with a failure, everything is as it was. */
  | { readonly type: 'reloaded'; readonly id: number; readonly failure: Failure | null }
  /** Every source has come to its end. */
  | { readonly type: 'ended' }
  /** Reading cannot go on; the thread ends. */
  | { readonly type: 'failed'; readonly failure: Failure };

/** What the ingest thread tells at a scrape. */
export interface Measured {
  /** Its metrics, in the text format of Prometheus. */
  readonly metrics: string;
  readonly thread: ThreadFigures;
}

/** An error as it passes between threads; `code` is `null` for what was not thrown on purpose. */
export interface Failure {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly retriable: boolean;
  readonly stack: string | null;
}
