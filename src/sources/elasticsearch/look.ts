import type { Client } from '@elastic/elasticsearch';

import type { JsonObject } from '../../lib/json.ts';
import { exchangeJson } from './exchange.ts';
import type { BucketCounts } from './handed-over.ts';
import type { IngestMs } from './ingest-time.ts';
import { leftOutAggregation, type LeftOutLook, NOTHING_LEFT_OUT, readLeftOut } from './left-out.ts';
import { pathOf, type TimeField } from './mapping.ts';
import type { PageBuffers } from './page-buffers.ts';
import { requireComplete } from './read-hits.ts';
import type { ServerFilter } from './server-filter.ts';

/** What is visible at the moment. */
export interface Look {
  /** The clock of the server. */
  readonly now: IngestMs;
  /** Documents by bucket, from `from` up to `end`. */
  readonly counts: BucketCounts;
  /** Documents from `end` on. */
  readonly beyond: number;
  /** What the server leaves out from `from` on. */
  readonly leftOut: LeftOutLook;
}

export interface LookOptions {
  readonly indices: readonly string[];
  readonly time: TimeField;
  /** `null`: everything is read. */
  readonly filter: ServerFilter | null;
  readonly clusterField: string | null;
  /** Of documents that do not name theirs. */
  readonly cluster: string;
  /** Searches with the same word go to the same copies of the shards: these do not forget what they have shown. */
  readonly preference: string;
  readonly bucketMs: number;
}

interface Aggregations {
  readonly now?: { readonly buckets?: readonly { readonly to?: number }[] };
  readonly wanted?: {
    readonly near?: {
      readonly byTime?: {
        readonly buckets?: readonly { readonly key: number; readonly doc_count: number }[];
      };
    };
    readonly beyond?: { readonly doc_count?: number };
  };
  readonly leftOut?: unknown;
}

/** A stretch of ingest time, open to its end, of which the part up to `end` is counted bucket by bucket. */
export interface LookWindow {
  readonly from: IngestMs;
  readonly end: IngestMs;
  /** Whether it is looked at what the filter leaves out. */
  readonly withLeftOut: boolean;
}

/** Counts documents between two times, bucket by bucket, and how many there are from `end` on. */
export async function look(
  client: Client,
  { indices, time, filter, clusterField, cluster, preference, bucketMs }: LookOptions,
  { from, end, withLeftOut }: LookWindow,
  signal: AbortSignal,
  buffers: PageBuffers,
): Promise<Look> {
  const field = time.name;
  const leftOut =
    filter === null || !withLeftOut ? null : { filter, timeField: field, clusterField, cluster };
  const range = (bounds: JsonObject): JsonObject => ({
    range: { [field]: { ...bounds, format: 'epoch_millis' } },
  });
  const body = {
    size: 0,
    track_total_hits: false,
    query: { bool: { filter: [range({ gte: from })] } },
    aggs: {
      now: { date_range: { field, ranges: [{ to: 'now' }] } },
      wanted: {
        filter: filter?.wanted ?? { match_all: {} },
        aggs: {
          near: {
            filter: range({ lt: end }),
            aggs: {
              byTime: { date_histogram: { field, fixed_interval: `${bucketMs}ms`, min_doc_count: 1 } },
            },
          },
          beyond: { filter: range({ gte: end }) },
        },
      },
      ...(leftOut === null ? {} : { leftOut: leftOutAggregation(leftOut) }),
    },
  };
  const answer = await exchangeJson(
    client,
    {
      method: 'POST',
      path: `/${pathOf(indices)}/_search`,
      querystring: {
        preference,
        ignore_unavailable: true,
        allow_no_indices: true,
        allow_partial_search_results: false,
        request_cache: false,
      },
      body: JSON.stringify(body),
      signal,
    },
    buffers,
  );
  requireComplete(answer);
  const { now, wanted, ...others } = (answer['aggregations'] ?? {}) as Aggregations;
  const buckets = wanted?.near?.byTime?.buckets ?? [];
  return {
    now: now?.buckets?.[0]?.to ?? Date.now(),
    counts: new Map(buckets.map(({ key, doc_count: count }) => [key, count])),
    beyond: wanted?.beyond?.doc_count ?? 0,
    leftOut: leftOut === null ? NOTHING_LEFT_OUT : readLeftOut(others.leftOut, leftOut),
  };
}
