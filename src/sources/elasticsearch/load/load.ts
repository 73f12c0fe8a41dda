import type { Client } from '@elastic/elasticsearch';

import { pause } from '../../../lib/pause.ts';
import { createBulkWriter, type BulkCounts, type Outgoing } from './bulk-writer.ts';
import { createPace } from './pace.ts';

export interface LoadOptions {
  readonly client: Client;
  /** Data stream or index. */
  readonly index: string;
  /** Bulk requests that are under way at the same time. */
  readonly writers: number;
  /** Events a second; `null`: as fast as they are taken. */
  readonly rate: number | null;
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface Loaded extends BulkCounts {
  /** Documents that were handed over to be sent. */
  readonly events: number;
  readonly bytes: number;
  /** Why documents were refused, and how many for each reason. */
  readonly refusals: ReadonlyMap<string, number>;
}

/** How far it has come. */
export type Loading = Pick<Loaded, 'events' | 'bytes'> & Readonly<BulkCounts>;

const BATCH_DOCUMENTS = 1000;
const BATCH_CHARACTERS = 4 * 1024 * 1024;
/** Reasons name documents, so that each may be another. */
const MOST_REASONS = 20;
const OTHER_REASONS = 'other reasons';

/** Puts documents into Elasticsearch. No more are held than the writers have under way. */
export async function loadDocuments(
  documents: AsyncIterable<Outgoing>,
  { client, index, writers, rate, signal, now }: LoadOptions,
  onProgress: (loading: Loading) => void = () => undefined,
): Promise<Loaded> {
  const refusals = new Map<string, number>();
  const onRefused = (reason: string): void => {
    const key = refusals.has(reason) || refusals.size < MOST_REASONS ? reason : OTHER_REASONS;
    refusals.set(key, (refusals.get(key) ?? 0) + 1);
  };
  // One that gives up ends the others.
  const giveUp = new AbortController();
  const stop = AbortSignal.any([signal, giveUp.signal]);
  const writer = createBulkWriter({ client, index, signal: stop, onRefused });
  const pace = rate === null ? null : createPace(rate, now);
  const mostDocuments = Math.min(BATCH_DOCUMENTS, pace?.most ?? BATCH_DOCUMENTS);
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  let events = 0;
  let bytes = 0;
  const state = (): Loading => ({ ...writer.counts, events, bytes });

  async function dispatch(batch: readonly Outgoing[]): Promise<void> {
    if (batch.length === 0) return;
    const waitMs = pace?.take(batch.length) ?? 0;
    if (waitMs > 0) await pause(waitMs, stop);
    while (underWay.size >= writers) await Promise.race(underWay);
    if (stop.aborted) return;
    events += batch.length;
    const writing: Promise<void> = writer
      .write(batch)
      .catch((error: unknown) => {
        // Interrupting breaks off what is under way, which is no failure.
        if (!stop.aborted) failure = { error };
        giveUp.abort();
      })
      .finally(() => {
        underWay.delete(writing);
        onProgress(state());
      });
    underWay.add(writing);
  }

  let batch: Outgoing[] = [];
  let characters = 0;
  for await (const document of documents) {
    if (stop.aborted) break;
    batch.push(document);
    characters += document.document.length;
    bytes += document.document.length;
    if (batch.length < mostDocuments && characters < BATCH_CHARACTERS) continue;
    await dispatch(batch);
    batch = [];
    characters = 0;
  }
  await dispatch(batch);
  await Promise.all(underWay);
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
  return { ...state(), refusals };
}
