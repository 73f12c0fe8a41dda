import type { JsonObject } from '../../lib/json.ts';
import { MICROS_PER_MS } from '../../lib/micros.ts';
import type { LeftOut } from '../contract.ts';
import type { IngestMs } from './ingest-time.ts';
import type { ServerFilter } from './server-filter.ts';

/** What one look tells of the documents that the server leaves out. */
export interface LeftOutLook {
  /** The greatest ingest time among them; `null` where there are none. */
  readonly until: IngestMs | null;
  readonly seen: readonly LeftOut[];
}

export interface LeftOutOptions {
  readonly filter: ServerFilter;
  readonly timeField: string;
  /** The field that names the cluster, a keyword; `null`: all are of one. */
  readonly clusterField: string | null;
  /** The cluster of documents that do not name theirs. */
  readonly cluster: string;
}

/** Clusters in one set of indices. */
const MOST_CLUSTERS = 10_000;

export const NOTHING_LEFT_OUT: LeftOutLook = { until: null, seen: [] };

/** The aggregation whose answer `readLeftOut` reads. */
export function leftOutAggregation({ filter, timeField, clusterField, cluster }: LeftOutOptions): JsonObject {
  const times = Object.fromEntries(filter.times.map((field, at) => [`at${at}`, { max: { field } }]));
  const figures = { ...times, reads: { filter: filter.reads } };
  return {
    filter: filter.leftOut,
    aggs: {
      until: { max: { field: timeField } },
      ...(clusterField === null
        ? figures
        : {
            clusters: {
              terms: { field: clusterField, size: MOST_CLUSTERS, missing: cluster },
              aggs: figures,
            },
          }),
    },
  };
}

interface Figures {
  readonly key?: string;
  readonly reads?: { readonly doc_count?: number };
  readonly until?: { readonly value?: number | null };
  readonly clusters?: { readonly buckets?: readonly Figures[] };
  readonly [time: `at${number}`]: { readonly value?: number | null };
}

export function readLeftOut(answer: unknown, { filter, clusterField, cluster }: LeftOutOptions): LeftOutLook {
  const figures = (answer ?? {}) as Figures;
  const buckets = clusterField === null ? [figures] : (figures.clusters?.buckets ?? []);
  const seen = buckets.flatMap((bucket): LeftOut[] => {
    const times = filter.times.map((_, at) => bucket[`at${at}`]?.value ?? Number.NEGATIVE_INFINITY);
    const at = Math.max(...times);
    if (!Number.isFinite(at)) return [];
    const hasReads = (bucket.reads?.doc_count ?? 0) > 0;
    return [{ cluster: bucket.key ?? cluster, at: at * MICROS_PER_MS, hasReads }];
  });
  return { until: figures.until?.value ?? null, seen };
}

/** What of it is news, cluster by cluster: a later time, or the first reads. */
export class LeftOutNews {
  private readonly told = new Map<string, LeftOut>();
  private readonly waiting = new Map<string, LeftOut>();

  note(seen: readonly LeftOut[]): void {
    for (const { cluster, at, hasReads } of seen) {
      const known = this.told.get(cluster);
      if (known !== undefined && at <= known.at && (known.hasReads || !hasReads)) continue;
      const all = {
        cluster,
        at: Math.max(at, known?.at ?? at),
        hasReads: hasReads || (known?.hasReads ?? false),
      };
      this.told.set(cluster, all);
      this.waiting.set(cluster, all);
    }
  }

  isThere(): boolean {
    return this.waiting.size > 0;
  }

  take(): LeftOut[] {
    const news = [...this.waiting.values()];
    this.waiting.clear();
    return news;
  }
}
