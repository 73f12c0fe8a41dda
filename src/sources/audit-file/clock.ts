import { setTimeout as delay } from 'node:timers/promises';

/** Time as the source needs it; tests bring their own. */
export interface SourceClock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Resolves after `ms`, or earlier when `signal` aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: SourceClock = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    // An abort is an ordinary end of a wait here.
    await delay(ms, undefined, { signal }).catch(() => undefined);
  },
};
