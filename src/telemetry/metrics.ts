import { MICROS_PER_SECOND, type Micros } from '../lib/micros.ts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { createRetentionMetrics, type RetentionMetrics } from './retention-metrics.ts';

/** A committed counter, as the store keeps it: `labels` is a JSON object. */
export interface CommittedCounter {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** What a store's reader tells. */
export interface CommittedFacts {
  counters(): readonly CommittedCounter[];
  clusters(): readonly { readonly cluster: string; readonly watermark: Micros }[];
}

/** Told what the pipeline of one source does. */
export interface PipelineMetrics {
  event(): void;
  skip(reason: string): void;
  deadLetter(reason: string): void;
  analyzerFailed(target: unknown, failure: { readonly analyzer: string; readonly error: unknown }): void;
  committed(batch: {
    readonly durationMs: number;
    readonly open: number;
    readonly lagMs: number | null;
  }): void;
}

export interface Metrics {
  readonly registry: Registry;
  /** Counters of the pipeline that reads this source. */
  pipeline(source: string): PipelineMetrics;
  /** Exposes what the store has committed, read at every scrape: these counters survive restarts and count nothing twice. */
  exposeStore(store: CommittedFacts, now: () => Micros): void;
  /** Told what retention does. */
  readonly retention: RetentionMetrics;
  request(route: string, status: number, seconds: number): void;
}

/** Counters that the store commits, and the labels they are exposed with. */
const COMMITTED = {
  lorgnette_deliveries_total: {
    help: 'Deliveries that are final, each counted once.',
    labelNames: ['cluster', 'kind', 'outcome', 'code', 'phase', 'side'],
  },
  lorgnette_corrections_total: {
    help: 'Deliveries whose result changed after they were counted.',
    labelNames: ['cluster', 'kind'],
  },
  lorgnette_dead_letters_dropped_total: {
    help: 'Dead letters that made way for newer ones: the store keeps the newest.',
    labelNames: [],
  },
} as const;

/** All metrics of one process, in a registry of its own. `process` adds those of Node and the operating system. */
export function createMetrics(options: { process: boolean }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.process) collectDefaultMetrics({ register: registry });

  // Counted per event: plain numbers here, handed to the registry at a scrape.
  const events = tally(registry, 'lorgnette_events_total', 'Audit events read, skipped ones included.', [
    'source',
  ]);
  const skipped = tally(
    registry,
    'lorgnette_events_skipped_total',
    'Audit events of no use to any analyzer.',
    ['source', 'reason'],
  );
  const deadLetters = tally(registry, 'lorgnette_dead_letters_total', 'Input that could not be understood.', [
    'source',
    'reason',
  ]);
  const batches = new Counter({
    name: 'lorgnette_batches_total',
    help: 'Batches committed.',
    labelNames: ['source'],
    registers,
  });
  const commits = new Histogram({
    name: 'lorgnette_commit_duration_seconds',
    help: 'Time of one commit.',
    labelNames: ['source'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const open = new Gauge({
    name: 'lorgnette_open_records',
    help: 'Records held in memory because they are not settled.',
    labelNames: ['source'],
    registers,
  });
  const lag = new Gauge({
    name: 'lorgnette_event_lag_seconds',
    help: 'How far the newest event is behind the clock.',
    labelNames: ['source'],
    registers,
  });
  const failures = new Counter({
    name: 'lorgnette_analyzer_failures_total',
    help: 'Records on which an analyzer threw.',
    labelNames: ['analyzer'],
    registers,
  });
  const requests = new Histogram({
    name: 'lorgnette_http_request_duration_seconds',
    help: 'Time of one HTTP request.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });

  return {
    registry,
    retention: createRetentionMetrics(registry),
    pipeline(source) {
      const read = events.slot({ source });
      const skips = new Map<string, Slot>();
      const letters = new Map<string, Slot>();
      const count = (of: Tally, slots: Map<string, Slot>, reason: string): void => {
        let slot = slots.get(reason);
        if (slot === undefined) {
          slot = of.slot({ source, reason });
          slots.set(reason, slot);
        }
        slot.value += 1;
      };
      return {
        event() {
          read.value += 1;
        },
        skip: (reason) => count(skipped, skips, reason),
        deadLetter: (reason) => count(deadLetters, letters, reason),
        analyzerFailed: (_target, { analyzer }) => failures.inc({ analyzer }),
        committed(batch) {
          batches.inc({ source });
          commits.observe({ source }, batch.durationMs / 1000);
          open.set({ source }, batch.open);
          if (batch.lagMs !== null) lag.set({ source }, batch.lagMs / 1000);
        },
      };
    },
    exposeStore(store, now) {
      const watermarkLag: Gauge = new Gauge({
        name: 'lorgnette_watermark_lag_seconds',
        help: 'How far the event time up to which a cluster is believed complete is behind the clock.',
        labelNames: ['cluster'],
        registers,
        collect() {
          this.reset();
          for (const { cluster, watermark } of store.clusters()) {
            this.set({ cluster }, (now() - watermark) / MICROS_PER_SECOND);
          }
        },
      });
      watermarkLag.reset();
      for (const [name, { help, labelNames }] of Object.entries(COMMITTED)) {
        const known: readonly string[] = labelNames;
        const counter: Counter = new Counter({
          name,
          help,
          labelNames: [...labelNames],
          registers,
          collect() {
            this.reset();
            for (const row of store.counters())
              if (row.name === name) this.inc(labelsOf(row.labels, known), row.value);
          },
        });
        counter.reset();
      }
    },
    request: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
  };
}

/** Labels that this version knows; an older or newer store may have others, whose rows are then summed. */
function labelsOf(json: string, known: readonly string[]): Record<string, string> {
  const stored = JSON.parse(json) as Record<string, string | undefined>;
  return Object.fromEntries(known.map((name) => [name, stored[name] ?? '']));
}

interface Slot {
  value: number;
}

interface Tally {
  /** Where the count of these labels stands; to be added to directly. */
  slot(labels: Record<string, string>): Slot;
}

/** A counter that costs an addition: prom-client hashes the labels at every increment, which is too much for every event. */
function tally(registry: Registry, name: string, help: string, labelNames: string[]): Tally {
  const slots: { readonly labels: Record<string, string>; readonly slot: Slot }[] = [];
  const counter: Counter = new Counter({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, slot } of slots) this.inc(labels, slot.value);
    },
  });
  counter.reset();
  return {
    slot(labels) {
      const slot = { value: 0 };
      slots.push({ labels, slot });
      return slot;
    },
  };
}
