import type { Client } from '@elastic/elasticsearch';

import type { JsonObject } from '../../lib/json.ts';
import { MICROS_PER_MS } from '../../lib/micros.ts';
import type { SourceClock } from '../clock.ts';
import type { LogGap } from '../contract.ts';
import { exchangeJson } from './exchange.ts';
import type { GapState } from './gap-state.ts';
import { createGapFinder } from './gaps.ts';
import type { IngestMs } from './ingest-time.ts';
import { createIndexLooker } from './look-at-indices.ts';
import { pathOf } from './mapping.ts';
import type { PageBuffers } from './page-buffers.ts';

/** Looks now and then whether something was removed before it was read. */
export interface GapWatch {
  /** Whether it is time. Nothing is missing before anything was read. */
  isDue(cursor: IngestMs | null, caughtUp: boolean): boolean;
  /** It is time, whenever it last was: something seems to be gone. */
  demand(): void;
  /** `filter`: of what is read. */
  look(field: string, filter: JsonObject | null, cursor: IngestMs | null): Promise<void>;
  /** What was found and not told yet. It goes into the very batch whose position has the `state` of now. */
  take(): readonly LogGap[];
  hasFound(): boolean;
  state(): GapState | null;
}

export interface GapWatchOptions {
  readonly client: () => Client;
  readonly indices: readonly string[];
  readonly preference: string;
  /** Whose events these are; `null` where they are of several. */
  readonly cluster: string | null;
  readonly state: GapState | null;
  readonly clock: SourceClock;
  readonly buffers: PageBuffers;
  readonly signal: AbortSignal;
}

const EVERY_MS = 5_000;
/** All that lies ahead is counted: of a backlog that costs more. */
const EVERY_IN_BACKLOG_MS = 30_000;
/** No more than this part of the time is spent on looking. */
const LEAST_PAUSE = 20;
/** A look at a large backlog takes its time. */
const TIMEOUT_MS = 300_000;

export function createGapWatch(options: GapWatchOptions): GapWatch {
  const { client, indices, preference, cluster, clock, buffers, signal } = options;
  const finder = createGapFinder({ state: options.state, clusterOf: () => cluster });
  let found: LogGap[] = [];
  let endedAt = Number.NEGATIVE_INFINITY;
  let tookMs = 0;
  let current: JsonObject | null = null;
  let looker: { readonly field: string; readonly look: ReturnType<typeof createIndexLooker> } | null = null;

  function lookerFor(field: string): ReturnType<typeof createIndexLooker> {
    if (looker?.field === field) return looker.look;
    const look = createIndexLooker({
      ask: (request) => exchangeJson(client(), { ...request, signal, timeoutMs: TIMEOUT_MS }, buffers),
      indices: pathOf(indices),
      field,
      preference,
      filter: () => current,
    });
    looker = { field, look };
    return look;
  }

  return {
    isDue(cursor, caughtUp) {
      if (cursor === null && finder.state() === null) return false;
      const everyMs = Math.max(caughtUp ? EVERY_MS : EVERY_IN_BACKLOG_MS, tookMs * LEAST_PAUSE);
      return clock.now() - endedAt >= everyMs;
    },
    demand: () => void (endedAt = Number.NEGATIVE_INFINITY),
    async look(field, filter, cursor) {
      current = filter;
      const began = clock.now();
      const now = Date.now() * MICROS_PER_MS;
      const upTo = cursor === null ? null : cursor * MICROS_PER_MS;
      found = [...found, ...(await finder.look(await lookerFor(field)(now, upTo)))];
      endedAt = clock.now();
      tookMs = endedAt - began;
    },
    take() {
      const taken = found;
      found = [];
      return taken;
    },
    hasFound: () => found.length > 0,
    state: () => finder.state(),
  };
}
