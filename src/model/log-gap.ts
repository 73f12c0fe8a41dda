import type { Micros } from '../lib/micros.ts';

/** Why a part of the log is missing. A metric label and a documented row: the set is closed. */
export const LOG_GAP_REASONS = [
  /** An index was deleted or closed before all of it was read. */
  'index-gone',
  /** What comes next in the log is later than what was read last, and what lay between may have been removed meanwhile. */
  'retention-overtook',
  /** Nobody could take what was sent for so long that the sender may have given up. */
  'not-received',
  /** A file that was read in part cannot be found any more. */
  'file-lost',
  /** A file was cut before all of it was read. */
  'file-truncated',
] as const;
export type LogGapReason = (typeof LOG_GAP_REASONS)[number];

/** A part of the log of one cluster that is known or likely to be missing. */
export interface KnownGap {
  /** Name of the source that told. */
  readonly source: string;
  readonly reason: LogGapReason;
  /** Between these times; `null` where that is not known. */
  readonly from: Micros | null;
  readonly to: Micros | null;
  /** How many events are missing; `null` when that cannot be told. */
  readonly events: number | null;
  /** What happened, and how to have it not happen again. */
  readonly message: string;
}
