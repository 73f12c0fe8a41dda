import type { NotReady } from './readiness.ts';

/** How far a source is, as of its last commit or look. */
export interface SourceState {
  readonly source: string;
  /** Whose events it has, as far as is known. */
  readonly clusters: readonly string[];
  /** Whether everything that was there at the last look is read, concluded and committed. */
  readonly caughtUp: boolean;
  readonly readBytes: number;
  /** `null` when the input has no known end. */
  readonly totalBytes: number | null;
  /** Why it is not read at the moment; `null` while it is. */
  readonly failure: NotReady | null;
  /** Why parts of it cannot be read at the moment, a sentence each, while the rest is. */
  readonly troubles: readonly string[];
  /** How long ago that came which is read, by the clock that its position goes by; absent or `null` when it is not known. */
  readonly lagMs?: number | null;
  /** Nothing more is to come. */
  readonly ended: boolean;
  /** It failed in a way that does not pass, and is not read any more; `failure` says how. */
  readonly gaveUp: boolean;
}

/** Bytes, as they lie on the disk, that were there at the last look and are not read. */
export const bytesBehind = ({ readBytes, totalBytes }: SourceState): number | null =>
  totalBytes === null ? null : Math.max(0, totalBytes - readBytes);

/** What a log that is being written to may be behind: as much as one batch reads, unless told otherwise. */
const STILL_LIVE_BYTES = 16 * 1024 * 1024;

/**
 * Whether it has a backlog, so that answers are as of an earlier time: it has not come to the end of what there was yet, or
 * more has come at once since than it reads in one go.
 */
export const hasBacklog = (state: SourceState): boolean =>
  !state.ended && !state.gaveUp && (!state.caughtUp || (bytesBehind(state) ?? 0) > STILL_LIVE_BYTES);
