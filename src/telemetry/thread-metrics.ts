import { Gauge, type Registry } from 'prom-client';

import type { ThreadFigures } from './thread-figures.ts';

/** How the threads do, `main` and `ingest`. */
export function threadGauges(registry: Registry): {
  reset(): void;
  set(thread: string, figures: ThreadFigures): void;
} {
  const gauge = (name: string, help: string, ...more: string[]): Gauge =>
    new Gauge({ name, help, labelNames: ['thread', ...more], registers: [registry] });
  const used = gauge('lorgnette_thread_heap_used_bytes', 'JavaScript heap in use.');
  const total = gauge('lorgnette_thread_heap_bytes', 'JavaScript heap taken from the system.');
  const limit = gauge(
    'lorgnette_thread_heap_limit_bytes',
    'What the JavaScript heap may grow to before the thread is ended.',
  );
  const delay = gauge(
    'lorgnette_thread_event_loop_delay_seconds',
    'How much later than asked for the event loop came around, since the last scrape.',
    'quantile',
  );
  return {
    reset() {
      for (const each of [used, total, limit, delay]) each.reset();
    },
    set(thread, { heapUsedBytes, heapTotalBytes, heapLimitBytes, eventLoopDelaySeconds }) {
      used.set({ thread }, heapUsedBytes);
      total.set({ thread }, heapTotalBytes);
      limit.set({ thread }, heapLimitBytes);
      delay.set({ thread, quantile: '0.5' }, eventLoopDelaySeconds.p50);
      delay.set({ thread, quantile: '0.99' }, eventLoopDelaySeconds.p99);
      delay.set({ thread, quantile: '1' }, eventLoopDelaySeconds.max);
    },
  };
}
