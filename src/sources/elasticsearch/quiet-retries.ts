import type { ErrorCode } from '../../lib/errors.ts';
import type { SourceClock } from '../clock.ts';

/** What passes by itself in a server that is well is tried again without a word, for as long as that takes there. */
export interface QuietRetries {
  /** How long to wait before it is tried again; `null` when it is to be told. */
  waitMs(code: ErrorCode): number | null;
  /** Something was read. */
  worked(): void;
}

/** Views that were lost one after the other, before anything was read from them. */
const MOST_LOST = 3;
/** The shards of a new index are on no node at first: at every rollover. */
const NEW_INDEX_MS = 5_000;
const LOOK_AGAIN_MS = 200;

export function createQuietRetries(clock: SourceClock): QuietRetries {
  let lost = 0;
  let missingSince: number | null = null;
  return {
    waitMs(code) {
      if (code === 'SourceShardsMissing') {
        missingSince ??= clock.now();
        return clock.now() - missingSince < NEW_INDEX_MS ? LOOK_AGAIN_MS : null;
      }
      lost += 1;
      return LOST_VIEWS.has(code) && lost <= MOST_LOST ? 0 : null;
    },
    worked() {
      lost = 0;
      missingSince = null;
    },
  };
}

/** The view that was paged is gone: it was kept for too long, a node of the server restarted, or an index was removed. */
const LOST_VIEWS: ReadonlySet<ErrorCode> = new Set(['SourceViewExpired', 'SourceMissing']);
