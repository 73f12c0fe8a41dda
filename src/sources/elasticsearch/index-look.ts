import type { Micros } from '../../lib/micros.ts';
import type { Unread } from './gap-state.ts';

/**
 * What there is, by one look at it. Of a look that failed, or that not every shard answered, the finder is not told: what
 * could not be seen need not be gone.
 */
export interface IndexLook {
  /** The clock of this machine. */
  readonly at: Micros;
  /** Everything up to this ingest time has been handed over; `null` before anything was. */
  readonly cursor: Micros | null;
  /** Every index that is open and meant by the source's `indices`, with its uuid; `null` where that may not be seen. */
  readonly indices: ReadonlyMap<string, string | null>;
  /** Of each that has any: the documents whose ingest time is later than the cursor. */
  readonly ahead: ReadonlyMap<string, Unread>;
  /**
   * How many documents later than the cursor of the last look were handed over since, by index. Absent where nobody counted:
   * then it is told less often how many are missing.
   */
  readonly read?: ReadonlyMap<string, number>;
  /** Which documents with these `_id`s any of the indices holds: asked only when something seems to be gone. */
  readonly held: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}
