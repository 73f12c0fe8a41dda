import type { Clock } from './watermark.ts';

/**
 * A clock that goes on at its pace when the machine's is set back: then it shows what that would show if nobody had touched
 * it. It follows the machine's when that is set forward. `monotonicMs` is a clock that nobody sets.
 */
export function createSteadyClock(wall: Clock, monotonicMs: () => number): Clock {
  let shown = wall();
  let at = monotonicMs();
  return () => {
    const now = monotonicMs();
    shown = Math.max(wall(), shown + Math.round((now - at) * 1000));
    at = now;
    return shown;
  };
}
