import { pause } from '../lib/pause.ts';

/** Time as the source needs it; tests bring their own. */
export interface SourceClock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Resolves after `ms`, or earlier when `signal` aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: SourceClock = { now: () => performance.now(), sleep: pause };
