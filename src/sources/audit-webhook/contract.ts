import type { LogGap } from '../contract.ts';

/*
 * What the thread that answers and the ingest thread agree on about posted audit events.
 */

/** What became of a batch that was handed over. A refused one may be committed all the same: its repeat changes nothing. */
export type Receipt = 'committed' | NotCommitted;

/** Why nobody can say that a batch is committed: the sender has to send it again. */
export type NotCommitted =
  /** The store did not take it: its disk is full, another process holds it, … */
  | 'store-failed'
  /** It is still being waited for. */
  | 'late'
  /** The service is about to end. */
  | 'stopping';

/** Why a batch was not taken at all. */
export type RefusedBatch = 'queue-full' | 'too-large' | NotCommitted;

/** Input of one cluster that was refused and did not come again. */
export type RefusedGap = LogGap & { readonly cluster: string };

/** Takes what the API servers post, on the thread that answers. */
export interface AuditReceiver {
  /** Whether a source is of this cluster. */
  knows(cluster: string): boolean;
  /** Begins to take a body; `null` when no source is of this cluster. */
  open(cluster: string): AuditIntake | null;
}

/** The identity of a batch is how it begins: its first event names itself, and a repeat is the same to the byte. */
export const HEAD_BYTES = 1024;

/** One body on its way in. Exactly one of `commit` and `refuse` ends it, or `abandon`. */
export interface AuditIntake {
  /** A decompressed body may have so many bytes. */
  readonly maxBodyBytes: number;
  /** Asks for room for so many bytes more; `false` when there is none. */
  reserve(bytes: number): boolean;
  /** Hands the whole body over, in a buffer of its own that is gone for who gives it. */
  commit(body: Uint8Array<ArrayBuffer>): Promise<Receipt>;
  /** It is not taken. `head` is how it begins, by which it is known when it comes again. */
  refuse(reason: RefusedBatch, head: Uint8Array): void;
  /** The sender gave up, or sent what is no batch. */
  abandon(): void;
}

/**
 * Seconds after which a sender may try again. The API server's client waits as long as it is told and tries up to ten times
 * within the half minute that it gives a request (client-go `rest`); ten times three seconds use all of it, before the longer
 * pauses of the webhook backend begin.
 */
export const RETRY_AFTER_SECONDS = 3;

/**
 * How long the API server goes on with a batch that nobody takes: five attempts (`plugin/pkg/audit/webhook`) with pauses of
 * 10, 15, 22.5 and 33.75 s by default, each up to a fifth longer.
 */
export const BRIDGED_MS = 80_000;
