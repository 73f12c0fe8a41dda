import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { MICROS_PER_SECOND, type Micros } from '../lib/micros.ts';
import type { SourceState } from '../model/source-state.ts';
import type { StoreFigures } from '../model/store-figures.ts';
import { bytesBehind } from '../model/source-state.ts';
import { exposeBuild } from './build-info.ts';
import { createRefusalMetrics, type RefusalMetrics } from './refusal-metrics.ts';
import { exposeFigures } from './store-metrics.ts';
import type { ThreadFigures } from './thread-figures.ts';
import { threadGauges } from './thread-metrics.ts';

/** A committed counter, as the store keeps it: `labels` is a JSON object. */
export interface CommittedCounter {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** What a store's reader tells. */
export interface CommittedFacts {
  counters(): readonly CommittedCounter[];
  figures(): StoreFigures;
  watermarks(): readonly { readonly cluster: string; readonly watermark: Micros }[];
}

/** What the ingest thread tells at a scrape. */
export interface MeasuredIngest {
  /** Its own metrics, in the text format. */
  readonly metrics: string;
  readonly thread: ThreadFigures;
}

/** The ingest thread, as a scrape asks it. */
export interface IngestFacts {
  sources(): readonly SourceState[];
  /** `null` when it does not answer in time. */
  measure(): Promise<MeasuredIngest | null>;
}

/** The metrics of the thread that answers, and the whole text of a scrape. */
export interface Metrics extends RefusalMetrics {
  readonly contentType: string;
  readonly registry: Registry;
  /** Everything there is to scrape, of both threads. */
  text(): Promise<string>;
  /** Exposes what the store has committed, read at every scrape: these counters survive restarts and count nothing twice. */
  exposeStore(store: CommittedFacts, now: () => Micros): void;
  /** Exposes the ingest thread, and this one beside it. */
  exposeIngest(ingest: IngestFacts, measureThis: () => ThreadFigures): void;
  request(route: string, status: number, seconds: number): void;
  /** How many event streams are open. */
  streams(open: number): void;
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
  exposeBuild(registry);
  let readStore = (): void => undefined;
  let askIngest: () => Promise<string> = () => Promise.resolve('');

  const requests = new Histogram({
    name: 'lorgnette_http_request_duration_seconds',
    help: 'Time of one HTTP request.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });

  const streams = new Gauge({
    name: 'lorgnette_http_streams',
    help: 'Event streams that are open.',
    registers,
  });

  return {
    ...createRefusalMetrics(registry),
    registry,
    contentType: registry.contentType,
    async text() {
      // First: what they tell goes into the registry.
      readStore();
      const ingest = await askIngest();
      return (await registry.metrics()) + ingest;
    },
    exposeStore(store, now) {
      const watermarkLag: Gauge = new Gauge({
        name: 'lorgnette_watermark_lag_seconds',
        help: 'How far the event time up to which a cluster is believed complete is behind the clock.',
        labelNames: ['cluster'],
        registers,
        collect() {
          this.reset();
          for (const { cluster, watermark } of store.watermarks()) {
            this.set({ cluster }, (now() - watermark) / MICROS_PER_SECOND);
          }
        },
      });
      watermarkLag.reset();
      const setFigures = exposeFigures(registry);
      readStore = () => setFigures(store.figures());
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
    exposeIngest(ingest, measureThis) {
      const threads = threadGauges(registry);
      const answered = new Gauge({
        name: 'lorgnette_ingest_answered',
        help: 'Whether the ingest thread told its figures for this scrape, now or in the last seconds; its own metrics are missing when it is 0.',
        registers,
      });
      const behind: Gauge = new Gauge({
        name: 'lorgnette_source_lag_bytes',
        help: 'Input, as it lies on the disk, that was there at the last look and is not read.',
        labelNames: ['source'],
        registers,
        collect() {
          this.reset();
          for (const state of ingest.sources()) {
            const bytes = bytesBehind(state);
            if (bytes !== null) this.set({ source: state.source }, bytes);
          }
        },
      });
      behind.reset();
      const up: Gauge = new Gauge({
        name: 'lorgnette_source_up',
        help: 'Whether the source is read: 0 while a failure of it, or of the store, is waited out, and when it was given up.',
        labelNames: ['source'],
        registers,
        collect() {
          this.reset();
          for (const { source, failure } of ingest.sources()) this.set({ source }, failure === null ? 1 : 0);
        },
      });
      up.reset();
      const unreadable: Gauge = new Gauge({
        name: 'lorgnette_source_unreadable',
        help: 'Parts of the source (files, folders) that cannot be read at the moment, while the rest is.',
        labelNames: ['source'],
        registers,
        collect() {
          this.reset();
          for (const { source, troubles } of ingest.sources()) this.set({ source }, troubles.length);
        },
      });
      unreadable.reset();
      askIngest = async () => {
        const measured = await ingest.measure();
        answered.set(measured === null ? 0 : 1);
        threads.reset();
        threads.set('main', measureThis());
        if (measured === null) return '';
        threads.set('ingest', measured.thread);
        return measured.metrics;
      };
    },
    streams: (open) => streams.set(open),
    request: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
  };
}

/** Labels that this version knows; an older or newer store may have others, whose rows are then summed. */
function labelsOf(json: string, known: readonly string[]): Record<string, string> {
  const stored = JSON.parse(json) as Record<string, string | undefined>;
  return Object.fromEntries(known.map((name) => [name, stored[name] ?? '']));
}
