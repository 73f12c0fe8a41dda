import type { Client } from '@elastic/elasticsearch';

import type { JsonObject } from '../../lib/json.ts';
import { LorgnetteError } from '../../lib/errors.ts';
import { AnswerTooLarge, exchangeBytes } from './exchange.ts';
import type { Stretch } from './handed-over.ts';
import { ingestMsOf, type IngestMs } from './ingest-time.ts';
import type { TimeField } from './mapping.ts';
import type { PageBuffers } from './page-buffers.ts';
import type { PageSize } from './page-size.ts';
import { KEEP_ALIVE, type PointInTime } from './point-in-time.ts';
import { type Hit, readHits } from './read-hits.ts';

/** Documents in the order of their ingest time. */
export interface Page {
  readonly bytes: Buffer;
  readonly hits: readonly Hit[];
  /** Ingest times of the hits; of one that has none that of the one before. */
  readonly times: readonly IngestMs[];
  /** Everything that is earlier was handed over with this page or before it. */
  readonly until: IngestMs;
  /** Nothing follows in this stretch. */
  readonly isLast: boolean;
}

export interface StretchOptions {
  readonly client: Client;
  readonly pit: PointInTime;
  readonly stretch: Stretch;
  readonly time: TimeField;
  readonly filter: JsonObject | null;
  /** Read by `docvalue_fields` or by `fields`. */
  readonly cluster: { readonly field: string; readonly hasValues: boolean } | null;
  /** Parts that are read side by side. */
  readonly slices: number;
  readonly pageSize: PageSize;
  readonly buffers: PageBuffers;
  readonly signal: AbortSignal;
  readonly onPage?: (figures: { readonly hits: number; readonly bytes: number; readonly ms: number }) => void;
}

interface SlicePage {
  readonly bytes: Buffer;
  readonly hits: readonly Hit[];
  readonly times: readonly IngestMs[];
  readonly isLast: boolean;
}

interface Slice {
  readonly number: number;
  /** Sort values of the last hit, as the server wrote them: exact whatever they are. */
  after: string | null;
  pending: Promise<SlicePage> | null;
  /** Everything that is earlier was handed over of this slice. */
  until: IngestMs;
}

/**
 * Pages through a stretch of ingest time on a point in time. Slices are merged by the first time of their pages, so that
 * documents are about in order. While a page is worked on the next of its slice is on its way. A page is valid until the next.
 */
export async function* readStretch(options: StretchOptions): AsyncGenerator<Page> {
  const { slices: count, signal, buffers } = options;
  const ending = new AbortController();
  const stop = AbortSignal.any([signal, ending.signal]);
  const slices = Array.from({ length: count }, (_, number): Slice => ({
    number,
    after: null,
    pending: null,
    until: Number.NEGATIVE_INFINITY,
  }));
  const ask = (slice: Slice): void => {
    slice.pending = requestPage(options, slice, stop);
    // Whoever waits for it is told; nobody may wait for it any more.
    slice.pending.catch(() => undefined);
  };
  for (const slice of slices) ask(slice);
  let open = slices;
  let until = Number.NEGATIVE_INFINITY;
  try {
    for (;;) {
      const waiting = await Promise.all(
        open.map(async (slice) => ({ slice, page: await (slice.pending as Promise<SlicePage>) })),
      );
      const [first, ...others] = waiting
        .filter(({ page }) => page.hits.length > 0)
        .sort((a, b) => firstOf(a.page) - firstOf(b.page));
      for (const { slice: empty, page: nothing } of waiting) {
        if (nothing.hits.length > 0) continue;
        // Once: two answers in one buffer would mix.
        empty.pending = null;
        buffers.give(nothing.bytes);
      }
      if (first === undefined) return;
      const { slice, page } = first;
      if (page.isLast) slice.pending = null;
      else ask(slice);
      open = [...others.map((other) => other.slice), ...(page.isLast ? [] : [slice])];
      const bounds = others.map((other) => firstOf(other.page));
      if (!page.isLast || others.length === 0) bounds.push(page.times.at(-1) as IngestMs);
      until = Math.max(until, Math.min(...bounds));
      const { bytes, hits, times } = page;
      try {
        yield { bytes, hits, times, until, isLast: open.length === 0 };
      } finally {
        buffers.give(bytes);
      }
      if (open.length === 0) return;
    }
  } finally {
    ending.abort();
    for (const { pending } of open) {
      const page = await pending?.catch(() => null);
      if (page) buffers.give(page.bytes);
    }
  }
}

const firstOf = ({ times }: SlicePage): IngestMs => times[0] as IngestMs;

async function requestPage(options: StretchOptions, slice: Slice, signal: AbortSignal): Promise<SlicePage> {
  const { client, pageSize, buffers, onPage } = options;
  for (;;) {
    const size = pageSize.hits();
    const began = performance.now();
    let bytes: Buffer;
    try {
      bytes = await exchangeBytes(
        client,
        {
          method: 'POST',
          path: '/_search',
          querystring: { allow_partial_search_results: false, request_cache: false },
          body: bodyOf(options, slice, size),
          signal,
        },
        buffers,
        pageSize.mostBytes(),
      );
    } catch (error) {
      if (!(error instanceof AnswerTooLarge) || size === 1) throw error;
      pageSize.tooLarge();
      continue;
    }
    const { pitId, hits } = readHits(bytes);
    if (pitId !== null) options.pit.id = pitId;
    pageSize.saw(hits.length, bytes.length);
    onPage?.({ hits: hits.length, bytes: bytes.length, ms: performance.now() - began });
    const last = hits.at(-1);
    if (last !== undefined) slice.after = bytes.toString('latin1', last.sort.start, last.sort.end);
    return { bytes, hits, times: timesOf(bytes, hits, options.time), isLast: hits.length < size };
  }
}

function timesOf(bytes: Buffer, hits: readonly Hit[], { inNanos }: TimeField): IngestMs[] {
  return hits.map(({ sort }) => {
    const at = ingestMsOf(bytes, sort, inNanos);
    if (at !== null) return at;
    throw new LorgnetteError('SourceUnavailable', 'a document came without the time that it was sorted by', {
      retriable: true,
    });
  });
}

function bodyOf(
  { pit, stretch, time, filter, cluster, slices }: StretchOptions,
  { number, after }: Slice,
  size: number,
): string {
  const { from, to } = stretch;
  const bounds = { ...(from === null ? {} : { gte: from }), ...(to === null ? {} : { lt: to }) };
  const inTime =
    from === null && to === null
      ? { exists: { field: time.name } }
      : { range: { [time.name]: { ...bounds, format: 'epoch_millis' } } };
  const body = JSON.stringify({
    size,
    track_total_hits: false,
    pit: { id: pit.id, keep_alive: KEEP_ALIVE },
    ...(slices > 1 ? { slice: { id: number, max: slices } } : {}),
    query: { bool: { filter: [inTime, ...(filter === null ? [] : [filter])] } },
    sort: [
      {
        [time.name]: {
          order: 'asc',
          // An index that does not have it has nothing to give; without this it fails all of it.
          unmapped_type: time.inNanos ? 'date_nanos' : 'date',
          ...(time.isMixed ? { numeric_type: 'date' } : {}),
        },
      },
    ],
    ...clusterPart(cluster),
  });
  // As text: no `number` holds nanoseconds.
  return after === null ? body : `${body.slice(0, -1)},"search_after":${after}}`;
}

const clusterPart = (cluster: StretchOptions['cluster']): JsonObject =>
  cluster === null ? {} : { [cluster.hasValues ? 'docvalue_fields' : 'fields']: [cluster.field] };
