const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/**
 * How long to wait before the next attempt: twice as long after each in a row that failed, up to a minute; and of that a
 * random part between a half and all, so that those who failed together do not come again together.
 */
export interface Backoff {
  /** Milliseconds; `leastMs` when whoever was asked said when to come again, up to an hour. */
  next(leastMs?: number): number;
  reset(): void;
}

/** Nobody is believed who wants to be left alone for longer. */
const MOST_ASKED_MS = 3_600_000;

export interface BackoffOptions {
  /** At least 0, and less than 1. */
  readonly random: () => number;
  readonly firstMs?: number;
  readonly mostMs?: number;
}

export function createBackoff({ random, firstMs = FIRST_MS, mostMs = MOST_MS }: BackoffOptions): Backoff {
  let waitMs = firstMs;
  return {
    next(leastMs = 0) {
      const now = waitMs / 2 + (waitMs / 2) * random();
      waitMs = Math.min(waitMs * 2, mostMs);
      return Math.round(Math.max(now, Math.min(leastMs, MOST_ASKED_MS)));
    },
    reset() {
      waitMs = firstMs;
    },
  };
}
