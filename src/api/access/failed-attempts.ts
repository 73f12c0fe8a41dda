/** Counts passwords that were wrong, by address, so that guessing ends. */
export interface FailedAttempts {
  /** Seconds until another may be tried; 0: now. */
  waitSeconds(address: string): number;
  add(address: string): void;
}

const WINDOW_MS = 60_000;
const MOST_PER_WINDOW = 20;
/** However many addresses try: the oldest is forgotten. */
const MOST_ADDRESSES = 10_000;

/** `now` is monotonic milliseconds. */
export function createFailedAttempts(now: () => number): FailedAttempts {
  const windows = new Map<string, { readonly since: number; count: number }>();
  return {
    waitSeconds(address) {
      const window = windows.get(address);
      if (window === undefined || window.count < MOST_PER_WINDOW) return 0;
      return Math.max(0, Math.ceil((window.since + WINDOW_MS - now()) / 1000));
    },
    add(address) {
      const window = windows.get(address);
      if (window !== undefined && now() < window.since + WINDOW_MS) {
        window.count += 1;
        return;
      }
      windows.delete(address);
      windows.set(address, { since: now(), count: 1 });
      const [oldest] = windows.size > MOST_ADDRESSES ? windows.keys() : [];
      if (oldest !== undefined) windows.delete(oldest);
    },
  };
}
