import type { Micros } from '../lib/micros.ts';
import type { LogGapReason } from '../model/log-gap.ts';

export type { LogGapReason } from '../model/log-gap.ts';

/**
 * A source hands over bytes with a position. It is pulled: the pipeline asks for the next batch when the last one is
 * committed, which is all the back-pressure there is.
 */
export interface Source {
  /** Stable identity, the key under which its position is committed. */
  readonly name: string;
  /**
   * The next batch, or `null` at the end of input (a source that follows never ends until `signal` aborts). The promise
   * stays pending while there is nothing new. Bytes are valid until the next call.
   */
  next(signal: AbortSignal): Promise<SourceBatch | null>;
  close(): Promise<void>;
  progress(): SourceProgress;
}

/** For a progress bar, for lag, and for telling whether answers are complete. */
export interface SourceProgress {
  readonly readBytes: number;
  /** `null` when the input has no known end. */
  readonly totalBytes: number | null;
  /** Whether everything that was there at the last look has been handed over. */
  readonly caughtUp: boolean;
  /** Why parts of the input cannot be read at the moment, a sentence each; they are tried again. */
  readonly troubles: readonly string[];
  /** How long ago, by the clock that the position goes by, that came which is read; absent or `null` when it is not known. */
  readonly lagMs?: number | null;
  /** Clusters that were found in the input; absent where the configuration says it. */
  readonly clusters?: readonly string[];
}

export interface SourceBatch {
  /** Whole lines (or whole documents) in `bytes[start, end)`; the last may lack its line end. */
  readonly chunks: readonly SourceChunk[];
  /** Opaque; committed together with what the batch brought, and handed back at the next start. */
  readonly position: string;
  /** Whether more input was thought to be waiting when this batch was made: conclusions may wait for it. */
  readonly isBacklog?: boolean;
  /** What could not be read on the way to this batch: to be kept as dead letters. Absent when there is nothing to say. */
  readonly problems?: readonly SourceProblem[];
  /** Of what is handed over again or for the first time, how much had been overtaken by the position. */
  readonly swept?: readonly Swept[];
  /** Input that is known or likely to be missing. */
  readonly gaps?: readonly LogGap[];
  /** Of events that were left out where they lie, as no analyzer can use them. */
  readonly seen?: readonly LeftOut[];
  /** Whether the commit has to survive a loss of power: nobody will hand this over again. */
  readonly durable?: boolean;
}

/** Events of one cluster that nobody needs to read. */
export interface LeftOut {
  readonly cluster: string;
  /** The greatest stage time of them: they let time pass all the same. */
  readonly at: Micros;
  /** Whether requests are among them whose verb no analyzer wants: that the log has reads is a fact about the log. */
  readonly hasReads: boolean;
}

/** So many events were found so far behind the position, by the clock that the position goes by. */
export interface Swept {
  readonly events: number;
  readonly behindMs: number;
}

/** Input of one cluster that is known or likely to be missing. */
export interface LogGap {
  /** `null` where the source holds several and cannot tell whose it was. */
  readonly cluster: string | null;
  readonly reason: LogGapReason;
  /** Between these times, by the clock that the position goes by; `null` where that is not known. */
  readonly from: Micros | null;
  readonly to: Micros | null;
  /** How many events are missing; `null` when that cannot be told. */
  readonly events: number | null;
  /** One sentence: what happened, and how to have it not happen again. */
  readonly message: string;
}

/** Why a part of the input never became lines. A metric label and a documented row: the set is closed. */
export type SourceProblemReason =
  /** A gzip member ends before its end: what was readable has been handed over. */
  | 'gzip-truncated'
  /** A gzip stream does not decode from here on: what was readable has been handed over. */
  | 'gzip-corrupt'
  /** A followed file was cut to a smaller size (copy-truncate): what was written since the last read is lost. */
  | 'file-truncated'
  /** A file that was read in part before the restart cannot be found any more. */
  | 'file-lost';

export interface SourceProblem {
  readonly reason: SourceProblemReason;
  readonly origin: string;
  /** Decompressed offset up to which the input was read. */
  readonly offset: number;
  /** How much is known to be lost; absent when that cannot be told. */
  readonly bytes?: number;
  readonly message: string;
}

export interface SourceChunk {
  readonly cluster: string;
  readonly bytes: Uint8Array;
  /** Where `bytes[0]` lies in the decompressed input: for evidence and dead letters. */
  readonly origin: string;
  readonly offset: number;
  /**
   * Tells the input again, whatever its name by then; stays the same for as long as that is possible. Absent when it
   * cannot be read again.
   */
  readonly identity?: string;
}

/** A piece of input as it was once handed over. Offset and length are in decompressed bytes. */
export interface InputRange {
  readonly identity: string;
  readonly offset: number;
  readonly length: number;
}

/** Reads again what a source once handed over. */
export interface InputArchive {
  /**
   * What lies there now in every input that may be the one, the likeliest first: whoever asks knows what to look for in
   * it. Nothing when the input is gone. Rejects with `SourceUnavailable` when it is there and cannot be read.
   */
  read(range: InputRange): AsyncIterable<Buffer>;
}
