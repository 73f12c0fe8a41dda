import { type Client, errors } from '@elastic/elasticsearch';

import { stableId } from '../../lib/stable-id.ts';
import type { SourceClock } from '../clock.ts';
import type { SourceBatch, SourceProgress } from '../contract.ts';
import type { HandedOver, Stretch } from './handed-over.ts';
import { toLines } from './hit-lines.ts';
import { formatIdentity } from './identity.ts';
import type { IngestMs } from './ingest-time.ts';
import { look } from './look.ts';
import { type Mapping, readMapping, type TimeField } from './mapping.ts';
import { createPageBuffers } from './page-buffers.ts';
import { createPageSize } from './page-size.ts';
import { closePointInTime, openPointInTime } from './point-in-time.ts';
import { formatPosition, parsePosition } from './position.ts';
import { type Page, readStretch } from './read-stretch.ts';

export interface PollSettings {
  readonly indices: readonly string[];
  /** Of documents that do not name theirs. */
  readonly cluster: string;
  readonly clusterField: string | null;
  readonly ingestTimeField: string;
  readonly fineSweepMs: number;
  readonly coarseSweepMs: number;
  readonly coarseSweepIntervalMs: number;
  readonly pollIntervalMs: number;
  readonly slices: number;
  readonly pageHits: number;
  readonly pageBytes: number;
  /** Whether it waits for more at the end; default true. */
  readonly follow?: boolean;
}

export interface PollOptions {
  readonly settings: PollSettings;
  /** Opens it at the first call. */
  readonly client: () => Client;
  readonly position: string | null;
  readonly handedOver: HandedOver;
  readonly clock: SourceClock;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

export interface Poll {
  /** Ends when the signal aborts, or at the end of what is there when it does not follow. */
  batches(): AsyncGenerator<SourceBatch, undefined>;
  progress(): SourceProgress;
}

/** Buckets are counted up to so far ahead of the cursor; what lies beyond is counted as one. */
const COUNTED_AHEAD_MS = 600_000;
/** How often it is looked what the indices are like. */
const MAPPING_EVERY_MS = 60_000;
/** A view of the indices is given up after so long: what it holds on to takes room on the server. */
const MOST_ROUND_MS = 300_000;
/** Views that were lost one after the other, before anything was read from them. */
const MOST_LOST = 3;

/** What one look has shown there is to read. */
interface Plan {
  readonly stretches: readonly Stretch[];
  /** The clock of the server: nothing is passed that is later. */
  readonly now: IngestMs;
  /** What is found before has been overtaken by the position. */
  readonly sweptBefore: IngestMs;
}

export function createPoll({ settings, client, position, handedOver, clock, signal }: PollOptions): Poll {
  const { indices, clusterField, slices, follow = true } = settings;
  let { cursor } = position === null ? { cursor: null } : parsePosition(position);
  /** What was handed over is known, as far back as is looked. */
  let isKnown = position !== null && handedOver.position === position;
  if (!isKnown) handedOver.clear();
  const preference = `lorgnette-${stableId(8, [...indices, clusterField ?? '', settings.cluster])}`;
  const buffers = createPageBuffers(2 * slices + 1, settings.pageBytes * 2);
  const pageSize = createPageSize(settings.pageHits, settings.pageBytes);
  let mapping: Mapping | null = null;
  let mappedAt = Number.NEGATIVE_INFINITY;
  let sweptAt = Number.NEGATIVE_INFINITY;
  let readBytes = 0;
  let caughtUp = false;
  let lost = 0;
  let withoutSource = 0;
  const clusters = new Set<string>();

  async function mappingNow(): Promise<Mapping> {
    if (mapping !== null && mapping.time !== null && clock.now() - mappedAt < MAPPING_EVERY_MS)
      return mapping;
    mapping = await readMapping(client(), settings, signal, buffers);
    mappedAt = clock.now();
    return mapping;
  }

  async function plan(time: TimeField): Promise<Plan> {
    const options = { indices, time, filter: null, preference, bucketMs: handedOver.bucketMs };
    if (!isKnown || cursor === null) {
      const from = cursor === null ? null : handedOver.bucketOf(cursor - settings.coarseSweepMs);
      const { now, beyond } = await look(
        client(),
        options,
        { from: from ?? 0, end: from ?? 0 },
        signal,
        buffers,
      );
      if (cursor !== null) cursor = Math.min(cursor, now);
      const isEmpty = from !== null && beyond === 0;
      return { now, stretches: isEmpty ? [] : [{ from, to: null }], sweptBefore: Number.NEGATIVE_INFINITY };
    }
    const isCoarse = clock.now() - sweptAt >= settings.coarseSweepIntervalMs;
    const back = isCoarse ? settings.coarseSweepMs : Math.min(settings.fineSweepMs, settings.coarseSweepMs);
    const bucket = handedOver.bucketOf(cursor);
    const from = handedOver.bucketOf(cursor - back);
    const end = bucket + COUNTED_AHEAD_MS;
    const { now, counts, beyond } = await look(client(), options, { from, end }, signal, buffers);
    if (isCoarse) sweptAt = clock.now();
    return {
      now,
      stretches: handedOver.missing(counts, end, beyond),
      sweptBefore: handedOver.isComplete ? bucket : Number.NEGATIVE_INFINITY,
    };
  }

  /** Reads what one look has shown. Gives whether it came to the end of it. */
  async function* round(time: TimeField, hasClusterValues: boolean): AsyncGenerator<SourceBatch, boolean> {
    const planned = await plan(time);
    const { stretches } = planned;
    const began = clock.now();
    const firstBucket = cursor === null ? Number.NEGATIVE_INFINITY : handedOver.bucketOf(cursor);
    if (stretches.length > 0) {
      const pit = await openPointInTime(client(), { indices, preference }, signal, buffers);
      try {
        for (const [number, stretch] of stretches.entries()) {
          handedOver.begin();
          const cluster = clusterField === null ? null : { field: clusterField, hasValues: hasClusterValues };
          const pages = readStretch({
            client: client(),
            pit,
            stretch,
            time,
            filter: null,
            cluster,
            slices,
            pageSize,
            buffers,
            signal,
          });
          for await (const page of pages) {
            lost = 0;
            caughtUp = page.isLast && number === stretches.length - 1;
            const batch = toBatch(page, time, planned);
            isKnown = true;
            // Until the next is asked for it is not known whether it was committed.
            handedOver.position = null;
            yield batch;
            handedOver.position = batch.position;
            // Not within a bucket: it is read again from its beginning.
            const isFurther = cursor !== null && handedOver.bucketOf(cursor) > firstBucket;
            if (!caughtUp && isFurther && clock.now() - began > MOST_ROUND_MS) return false;
          }
        }
      } finally {
        await closePointInTime(client(), pit, buffers);
      }
    }
    isKnown = true;
    handedOver.isComplete = true;
    caughtUp = true;
    return true;
  }

  function toBatch(page: Page, time: TimeField, { now, sweptBefore }: Plan): SourceBatch {
    const { bytes, hits, times, until } = page;
    const swept = new Map<IngestMs, number>();
    for (const at of times) {
      if (!handedOver.add(at) || at >= sweptBefore) continue;
      const behindMs = sweptBefore - handedOver.bucketOf(at);
      swept.set(behindMs, (swept.get(behindMs) ?? 0) + 1);
    }
    const reached = Math.min(until, now);
    cursor = cursor === null ? reached : Math.max(cursor, reached);
    handedOver.forget(handedOver.bucketOf(cursor - settings.coarseSweepMs));
    readBytes += bytes.length;
    const identity = formatIdentity({
      field: time.name,
      from: times[0] as IngestMs,
      to: times.at(-1) as IngestMs,
    });
    const lines = toLines(bytes, hits, { fallback: settings.cluster, field: clusterField }, identity);
    withoutSource += lines.withoutSource;
    for (const { cluster } of lines.chunks) clusters.add(cluster);
    return {
      chunks: lines.chunks,
      position: formatPosition({ cursor }),
      isBacklog: !caughtUp,
      ...(swept.size === 0 ? {} : { swept: [...swept].map(([behindMs, events]) => ({ events, behindMs })) }),
    };
  }

  async function* batches(): AsyncGenerator<SourceBatch, undefined> {
    while (!signal.aborted) {
      const began = clock.now();
      let isAtEnd = true;
      try {
        const { time, hasClusterValues } = await mappingNow();
        if (time === null) caughtUp = true;
        else isAtEnd = yield* round(time, hasClusterValues);
      } catch (error) {
        lost += 1;
        // What was read so far is known: the next view goes on behind it.
        if (!isLostView(error) || lost > MOST_LOST) throw error;
        isAtEnd = false;
      }
      if (!isAtEnd) continue;
      if (!follow) return undefined;
      await clock.sleep(Math.max(0, settings.pollIntervalMs - (clock.now() - began)), signal);
    }
    return undefined;
  }

  function troubles(): string[] {
    const noSource = `${withoutSource} documents came without _source, which their index does not keep: they cannot be read`;
    return [...(mapping?.troubles ?? []), ...(withoutSource === 0 ? [] : [noSource])];
  }

  return {
    batches,
    progress: () => ({
      readBytes,
      totalBytes: null,
      caughtUp,
      troubles: troubles(),
      ...(clusterField === null ? {} : { clusters: [...clusters] }),
    }),
  };
}

/** The view that was paged is gone: it was kept for too long, or a node of the server restarted. */
const isLostView = (error: unknown): boolean =>
  error instanceof errors.ResponseError &&
  JSON.stringify(error.body).includes('search_context_missing_exception');
