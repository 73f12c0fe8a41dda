import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** How a thread of the process does. */
export interface ThreadFigures {
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  /** What the heap may grow to before the thread is ended. */
  readonly heapLimitBytes: number;
  /** How much later than asked for the event loop came around, since the last measurement. */
  readonly eventLoopDelaySeconds: { readonly p50: number; readonly p99: number; readonly max: number };
}

const RESOLUTION_MS = 10;
const NANOSECONDS = 1e9;

/** Measures the thread that it is called in. */
export function createThreadMeter(): {
  measure(): ThreadFigures;
  /** The same, and not the measurement since which the next one is. */
  look(): ThreadFigures;
  stop(): void;
} {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // The histogram holds the whole time between two of its ticks.
  const late = (nanoseconds: number): number =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000) : 0;
  function look(): ThreadFigures {
    const heap = getHeapStatistics();
    return {
      heapUsedBytes: heap.used_heap_size,
      heapTotalBytes: heap.total_heap_size,
      heapLimitBytes: heap.heap_size_limit,
      eventLoopDelaySeconds:
        delay.count === 0
          ? { p50: 0, p99: 0, max: 0 }
          : { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) },
    };
  }
  return {
    look,
    measure() {
      const figures = look();
      delay.reset();
      return figures;
    },
    stop: () => delay.disable(),
  };
}
