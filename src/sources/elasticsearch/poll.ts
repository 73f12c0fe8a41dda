import type { Client } from '@elastic/elasticsearch';

import { stableId } from '../../lib/stable-id.ts';
import type { PollMetrics, PollRequest } from '../../telemetry/poll-metrics.ts';
import type { SourceClock } from '../clock.ts';
import type { SourceBatch, SourceProgress } from '../contract.ts';
import { explainElasticsearchError } from './explain-error.ts';
import { createGapWatch } from './gap-watch.ts';
import type { HandedOver } from './handed-over.ts';
import { toLines } from './hit-lines.ts';
import { formatIdentity } from './identity.ts';
import type { IngestMs } from './ingest-time.ts';
import { LeftOutNews } from './left-out.ts';
import { look } from './look.ts';
import { readMapping, type TimeField } from './mapping.ts';
import { createPageBuffers } from './page-buffers.ts';
import { createPageSize } from './page-size.ts';
import { type Plan, planRound } from './plan-round.ts';
import type { PollSettings } from './poll-settings.ts';
import { formatPosition, parsePosition } from './position.ts';
import type { Page } from './read-stretch.ts';
import { readView } from './read-view.ts';
import { createQuietRetries } from './quiet-retries.ts';
import { createKnownMapping, type Readable } from './readable.ts';
import { createStanding } from './standing.ts';
import { countUntimed, roughly, untimedTrouble } from './untimed.ts';

export interface PollOptions {
  readonly settings: PollSettings;
  /** Opens it at the first call. */
  readonly client: () => Client;
  readonly position: string | null;
  readonly handedOver: HandedOver;
  readonly clock: SourceClock;
  readonly metrics: PollMetrics | null;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

export interface Poll {
  /** Ends when the signal aborts, or at the end of what is there when it does not follow. */
  batches(): AsyncGenerator<SourceBatch, undefined>;
  progress(): SourceProgress;
}

/** A view of the indices is given up after so long: what it holds on to takes room on the server. */
const MOST_ROUND_MS = 300_000;
/** That time goes on is told this often where nothing comes that is of use, and where it stands even if nothing comes. */
const TELL_SEEN_EVERY_MS = 1_000;
const TELL_POSITION_EVERY_MS = 60_000;

export function createPoll(options: PollOptions): Poll {
  const { settings, client, position, handedOver, clock, metrics, signal } = options;
  const { indices, clusterField, slices, interests, follow = true } = settings;
  const start = position === null ? { cursor: null, indices: null } : parsePosition(position);
  let { cursor } = start;
  /** What was handed over is known, as far back as is looked. */
  let isKnown = position !== null && handedOver.position === position;
  if (!isKnown) handedOver.clear();
  const preference = `lorgnette-${stableId(8, [...indices, clusterField ?? '', settings.cluster])}`;
  const buffers = createPageBuffers(2 * slices + 1, settings.pageBytes * 2);
  const pageSize = createPageSize(settings.pageHits, settings.pageBytes);
  const gaps = createGapWatch({
    client,
    indices,
    preference,
    cluster: clusterField === null ? settings.cluster : null,
    state: start.indices,
    clock,
    buffers,
    signal,
  });
  const known = createKnownMapping({
    wanted: settings,
    interests,
    read: (wanted) => timed('mapping', () => readMapping(client(), wanted, signal, buffers)),
    clock,
  });
  const news = new LeftOutNews();
  const standing = createStanding(clock);
  const retries = createQuietRetries(clock);
  let sweptAt = Number.NEGATIVE_INFINITY;
  let toldAt = clock.now();
  let readBytes = 0;
  let caughtUp = false;
  let withoutSource = 0;
  let untimed: string | null = null;
  const clusters = new Set<string>();

  async function timed<Result>(request: PollRequest, asked: () => Promise<Result>): Promise<Result> {
    const began = performance.now();
    const result = await asked();
    metrics?.request(request, performance.now() - began);
    return result;
  }

  async function readableNow(): Promise<Readable | null> {
    const readable = await known.now();
    if (readable === null) return null;
    if (handedOver.basis !== readable.basis) {
      // Other documents are counted from now on.
      handedOver.clear();
      isKnown = false;
    }
    handedOver.basis = readable.basis;
    return readable;
  }

  async function plan({ mapping, time, filter }: Readable): Promise<Plan> {
    const isCoarse = clock.now() - sweptAt >= settings.coarseSweepIntervalMs;
    const { coarseSweepMs, cluster } = settings;
    const wasKnown = isKnown && cursor !== null;
    const { bucketMs } = handedOver;
    const options = { indices, time, filter, clusterField, cluster, preference, bucketMs };
    const planned = await planRound({
      cursor,
      isKnown,
      backMs: isCoarse ? coarseSweepMs : Math.min(settings.fineSweepMs, coarseSweepMs),
      coarseSweepMs,
      handedOver,
      lookFrom: (window) => timed('look', () => look(client(), options, window, signal, buffers)),
    });
    metrics?.polled(isCoarse ? 'coarse' : 'fine');
    standing.sees(planned.now);
    if (!wasKnown) {
      if (cursor !== null) cursor = Math.min(cursor, planned.now);
      return planned;
    }
    if (!isCoarse) return planned;
    const found = await countUntimed(client(), { indices, time, types: mapping.types }, signal, buffers);
    untimed = found === 0 ? null : untimedTrouble(found, time);
    sweptAt = clock.now();
    return planned;
  }

  /** Reads what one look has shown. Gives whether it came to the end of it. */
  async function* round(now: Readable): AsyncGenerator<SourceBatch, boolean> {
    const { time, filter, mapping } = now;
    if (gaps.isDue(cursor, caughtUp)) await lookForGaps(now);
    const planned = await plan(now);
    const began = clock.now();
    const firstBucket = cursor === null ? Number.NEGATIVE_INFINITY : handedOver.bucketOf(cursor);
    const pages = readView(planned.stretches, {
      client: client(),
      indices,
      preference,
      handedOver,
      time,
      filter: filter?.wanted ?? null,
      cluster: clusterField === null ? null : { field: clusterField, hasValues: mapping.hasClusterValues },
      slices,
      pageSize,
      buffers,
      signal,
      onOpened: (ms) => metrics?.request('view', ms),
      onPage({ hits, bytes, ms }) {
        metrics?.request('page', ms);
        metrics?.page({ documents: hits, bytes });
      },
    });
    for await (const page of pages) {
      retries.worked();
      caughtUp = page.isLast;
      yield* tell(() => toBatch(page, time, planned));
      stands();
      if (caughtUp) continue;
      if (gaps.isDue(cursor, false)) await lookForGaps(now);
      // Not within a bucket: it is read again from its beginning.
      const isFurther = cursor !== null && handedOver.bucketOf(cursor) > firstBucket;
      if (isFurther && clock.now() - began > MOST_ROUND_MS) return false;
    }
    retries.worked();
    isKnown = true;
    handedOver.isComplete = true;
    caughtUp = true;
    passLeftOut(planned);
    if (isWorthTelling()) yield* tell(() => batchOf([]));
    stands();
    return true;
  }

  const lookForGaps = ({ time, filter }: Readable): Promise<void> =>
    timed('indices', () => gaps.look(time.name, filter?.wanted ?? null, cursor));

  function isWorthTelling(): boolean {
    const since = clock.now() - toldAt;
    if (gaps.hasFound() || since >= TELL_POSITION_EVERY_MS) return true;
    return news.isThere() && (since >= TELL_SEEN_EVERY_MS || !follow);
  }

  async function* tell(make: () => SourceBatch): AsyncGenerator<SourceBatch, undefined> {
    // Whatever is counted from here on is not handed over yet; and until the next is asked for it is not known whether it was
    // committed.
    handedOver.position = null;
    const batch = make();
    isKnown = true;
    yield batch;
    handedOver.position = batch.position;
    toldAt = clock.now();
  }

  /** All that was there when it was looked is handed over: what the server left out of it has been passed as well. */
  function passLeftOut({ leftOut, now }: Plan): void {
    standing.isAtEnd(now);
    news.note(leftOut.seen);
    if (leftOut.until !== null && cursor !== null) cursor = Math.max(cursor, Math.min(leftOut.until, now));
  }

  function toBatch(page: Page, time: TimeField, planned: Plan): SourceBatch {
    const { bytes, hits, times, until } = page;
    const { now, sweptBefore } = planned;
    const swept = handedOver.addAll(times, sweptBefore);
    const reached = Math.min(until, now);
    cursor = cursor === null ? reached : Math.max(cursor, reached);
    if (caughtUp) passLeftOut(planned);
    handedOver.forget(handedOver.bucketOf(cursor - settings.coarseSweepMs));
    readBytes += bytes.length;
    const identity = formatIdentity({
      field: time.name,
      from: times[0] as IngestMs,
      to: times.at(-1) as IngestMs,
    });
    const lines = toLines(bytes, hits, { fallback: settings.cluster, field: clusterField }, identity);
    withoutSource += lines.withoutSource;
    return { ...batchOf(lines.chunks), ...(swept.length === 0 ? {} : { swept }) };
  }

  /** With all that is to be told beside it. */
  function batchOf(chunks: SourceBatch['chunks']): SourceBatch {
    const found = gaps.take();
    const seen = caughtUp ? news.take() : [];
    for (const { cluster } of [...chunks, ...seen]) clusters.add(cluster);
    return {
      chunks,
      position: formatPosition({ cursor, indices: gaps.state() }),
      isBacklog: !caughtUp,
      ...(found.length === 0 ? {} : { gaps: found }),
      ...(seen.length === 0 ? {} : { seen }),
    };
  }

  async function* batches(): AsyncGenerator<SourceBatch, undefined> {
    while (!signal.aborted) {
      const began = clock.now();
      let isAtEnd = true;
      try {
        const now = await readableNow();
        if (now === null) caughtUp = true;
        else isAtEnd = yield* round(now);
      } catch (error) {
        const explained = explainElasticsearchError(error, `cannot read ${indices.join(', ')}`);
        const waitMs = retries.waitMs(explained.code);
        if (waitMs === null) throw explained;
        // What was read so far is known: the next view goes on behind it, when it is known whether anything is missing.
        gaps.demand();
        await clock.sleep(waitMs, signal);
        isAtEnd = false;
      }
      if (!isAtEnd) continue;
      if (!follow) return undefined;
      await clock.sleep(Math.max(0, settings.pollIntervalMs - (clock.now() - began)), signal);
    }
    return undefined;
  }

  function stands(): void {
    const readUntil = standing.readUntil(caughtUp, cursor);
    metrics?.stands({ cursor, readUntil, clockAheadMs: standing.clockAheadMs() });
  }

  function troubles(): string[] {
    const noSource = `${roughly(withoutSource)} documents came without _source, which their index does not keep: they cannot be read`;
    return [
      ...known.troubles(),
      ...(untimed === null ? [] : [untimed]),
      ...(withoutSource === 0 ? [] : [noSource]),
    ];
  }

  return {
    batches,
    progress: () => ({
      readBytes,
      totalBytes: null,
      caughtUp,
      troubles: troubles(),
      lagMs: standing.lagMs(caughtUp, cursor),
      ...(clusterField === null ? {} : { clusters: [...clusters] }),
    }),
  };
}
