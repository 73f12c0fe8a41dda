const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/** How long to wait before the next attempt: twice as long after each in a row that failed, up to a minute. */
export interface Backoff {
  /** Milliseconds. */
  next(): number;
  reset(): void;
}

export function createBackoff(firstMs = FIRST_MS, mostMs = MOST_MS): Backoff {
  let waitMs = firstMs;
  return {
    next() {
      const now = waitMs;
      waitMs = Math.min(waitMs * 2, mostMs);
      return now;
    },
    reset() {
      waitMs = firstMs;
    },
  };
}
