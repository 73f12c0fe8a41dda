import type { Interest } from '../../share-processor/decode/contract.ts';

/** What a source reads, and how. */
export interface PollSettings {
  readonly indices: readonly string[];
  /** Of documents that do not name theirs. */
  readonly cluster: string;
  readonly clusterField: string | null;
  readonly ingestTimeField: string;
  readonly fineSweepMs: number;
  readonly coarseSweepMs: number;
  readonly coarseSweepIntervalMs: number;
  readonly pollIntervalMs: number;
  readonly slices: number;
  readonly pageHits: number;
  readonly pageBytes: number;
  /** What is of use: the server leaves out all else where it can. Without it everything is read. */
  readonly interests?: readonly Interest[];
  /** Whether it waits for more at the end; default true. */
  readonly follow?: boolean;
}
