import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What is asked of Elasticsearch. */
export type PollRequest = 'mapping' | 'indices' | 'look' | 'view' | 'page';

/** Told what a source does that polls. */
export interface PollMetrics {
  /** Whether the look was as far behind as it ever is. */
  polled(sweep: 'fine' | 'coarse'): void;
  request(request: PollRequest, ms: number): void;
  page(page: { readonly documents: number; readonly bytes: number }): void;
  /** Where it stands; times in milliseconds, by the clock of the server. */
  stands(at: PollStanding): void;
}

export interface PollStanding {
  /** The ingest time that is committed; `null` before anything is. */
  readonly cursor: number | null;
  /** Everything that came up to then has been read; `null` before anything was. */
  readonly readUntil: number | null;
  /** By how much the clock of the server is ahead of that of this machine. */
  readonly clockAheadMs: number;
}

const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Metrics of sources that poll, by source. `now`: milliseconds of this machine. */
export function createPollMetrics(
  registry: Registry,
  now: () => number = Date.now,
): (source: string) => PollMetrics {
  const registers = [registry];
  const labelNames = ['source'];
  const counter = (name: string, help: string, labels: string[] = labelNames): Counter =>
    new Counter({ name, help, labelNames: labels, registers });
  const polls = counter('lorgnette_poll_polls_total', 'Times that Elasticsearch was asked what there is.');
  const sweeps = counter(
    'lorgnette_poll_sweeps_total',
    'Of these, by how far behind the cursor was looked: `fine` or `coarse`.',
    ['source', 'sweep'],
  );
  const pages = counter('lorgnette_poll_pages_total', 'Pages of documents that were read.');
  const documents = counter(
    'lorgnette_poll_documents_total',
    'Documents on them, those read again among them.',
  );
  const bytes = counter('lorgnette_poll_bytes_total', 'Bytes of these answers, decompressed.');
  const requests = new Histogram({
    name: 'lorgnette_poll_request_seconds',
    help: 'Time of one request to Elasticsearch, its answer read to the end.',
    labelNames: ['source', 'request'],
    buckets: DURATIONS,
    registers,
  });
  const standings = new Map<string, PollStanding>();
  const behind = (name: string, help: string, timeOf: (at: PollStanding) => number | null): void => {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [source, standing] of standings) {
          const time = timeOf(standing);
          if (time === null) continue;
          this.set({ source }, Math.max(0, now() + standing.clockAheadMs - time) / 1000);
        }
      },
    });
    gauge.reset();
  };
  behind(
    'lorgnette_poll_cursor_lag_seconds',
    'How long ago that came which is read: about the interval of polls when all of it is, and growing while nothing can be.',
    ({ readUntil }) => readUntil,
  );
  behind(
    'lorgnette_poll_position_age_seconds',
    'How far the committed ingest time is behind the clock of the server: it stands still where nothing comes.',
    ({ cursor }) => cursor,
  );
  return (source) => ({
    polled(sweep) {
      polls.inc({ source });
      sweeps.inc({ source, sweep });
    },
    request: (request, ms) => requests.observe({ source, request }, ms / 1000),
    page(page) {
      pages.inc({ source });
      documents.inc({ source }, page.documents);
      bytes.inc({ source }, page.bytes);
    },
    stands: (at) => void standings.set(source, at),
  });
}
