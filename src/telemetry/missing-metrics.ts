import { Counter, Histogram, type Registry } from 'prom-client';

/** Told of what came late, what was found behind the position, and what is missing. */
export interface MissingMetrics {
  /** Microseconds. */
  late(by: number): void;
  swept(swept: { readonly events: number; readonly behindMs: number }): void;
  gap(gap: { readonly reason: string }): void;
}

/** From what a refresh takes to what a clock that is wrong makes of it, seconds. */
const BEHIND = [0.1, 1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 21_600, 86_400];

/** Metrics of input that came another way than in its order, by source. */
export function createMissingMetrics(registry: Registry): (source: string) => MissingMetrics {
  const registers = [registry];
  const late = new Counter({
    name: 'lorgnette_late_events_total',
    help: 'Audit events that told something new and were behind the watermark of their cluster when they came.',
    labelNames: ['source'],
    registers,
  });
  const lateBy = new Histogram({
    name: 'lorgnette_late_event_seconds',
    help: 'How far late events were behind the watermark.',
    buckets: BEHIND,
    registers,
  });
  const swept = new Counter({
    name: 'lorgnette_swept_events_total',
    help: 'Events that were found behind the position of their source for the first time, and used all the same.',
    labelNames: ['source'],
    registers,
  });
  const sweptBy = new Histogram({
    name: 'lorgnette_swept_event_seconds',
    help: 'How far behind the position swept events were, by the clock that the position goes by.',
    buckets: BEHIND,
    registers,
  });
  const gaps = new Counter({
    name: 'lorgnette_log_gaps_total',
    help: 'Parts of the log that are known or likely to be missing.',
    labelNames: ['source', 'reason'],
    registers,
  });
  return (source) => ({
    late(by) {
      late.inc({ source });
      lateBy.observe(by / 1e6);
    },
    swept({ events, behindMs }) {
      swept.inc({ source }, events);
      for (let i = 0; i < events; i += 1) sweptBy.observe(behindMs / 1000);
    },
    gap: ({ reason }) => gaps.inc({ source, reason }),
  });
}
