import type { Client } from '@elastic/elasticsearch';

import type { ElasticsearchConnection } from '../../config/elasticsearch-schema.ts';
import type { PollMetrics } from '../../telemetry/poll-metrics.ts';
import type { Source, SourceBatch } from '../contract.ts';
import { type SourceClock, systemClock } from '../clock.ts';
import { createElasticsearchClient } from './client.ts';
import { explainElasticsearchError } from './explain-error.ts';
import { HandedOver } from './handed-over.ts';
import { createPoll } from './poll.ts';
import type { PollSettings } from './poll-settings.ts';

export interface ElasticsearchOptions extends PollSettings {
  readonly name: string;
  readonly connection: ElasticsearchConnection;
  /** The committed position; `null` reads from the beginning. */
  readonly position: string | null;
  /** What an earlier source of the same name has handed over in this process. */
  readonly handedOver?: HandedOver;
  /** Told what it does. */
  readonly metrics?: PollMetrics;
  readonly clock?: SourceClock;
}

/** The key under which the position of a source of these indices is committed. */
export const elasticsearchSourceName = ({
  indices,
  cluster,
  clusterField,
}: Pick<PollSettings, 'indices' | 'cluster' | 'clusterField'>): string =>
  `elasticsearch:${clusterField ?? cluster}:${indices.join(',')}`;

/** Counts of what was handed over, for so wide a sweep. */
export const createHandedOver = (coarseSweepMs: number): HandedOver =>
  new HandedOver(coarseSweepMs > MOST_FINE_MS ? COARSE_BUCKET_MS : FINE_BUCKET_MS);

const FINE_BUCKET_MS = 1_000;
const COARSE_BUCKET_MS = 10_000;
/** The server gives no more than 65,536 buckets. */
const MOST_FINE_MS = 10 * 3_600_000;

/**
 * Reads audit events that a shipper has put into Elasticsearch, in the order of their ingest time, and looks again behind what it
 * has read for what was not visible then. `next` rejects with what `explainElasticsearchError` makes of an error; the
 * source is then to be opened anew.
 */
export function createElasticsearchSource(options: ElasticsearchOptions): Source {
  const { name, connection, position, clock = systemClock } = options;
  const handedOver = options.handedOver ?? createHandedOver(options.coarseSweepMs);
  const closing = new AbortController();
  let client: Client | null = null;
  const poll = createPoll({
    settings: options,
    client: () => (client ??= createElasticsearchClient(connection)),
    position,
    handedOver,
    clock,
    metrics: options.metrics ?? null,
    signal: closing.signal,
  });
  const batches = poll.batches();
  let pending: Promise<IteratorResult<SourceBatch, undefined>> | null = null;
  let closed: Promise<void> | null = null;

  /** A caller that gives up leaves what is under way to the next call. */
  async function next(signal: AbortSignal): Promise<SourceBatch | null> {
    if (signal.aborted || closing.signal.aborted) return null;
    const current = (pending ??= batches.next());
    const aborted = Promise.withResolvers<null>();
    const abort = (): void => aborted.resolve(null);
    signal.addEventListener('abort', abort);
    try {
      const result = await Promise.race([current, aborted.promise]);
      if (result === null) return null;
      pending = null;
      return result.done === true ? null : result.value;
    } catch (error) {
      pending = null;
      if (closing.signal.aborted || signal.aborted) return null;
      throw explainElasticsearchError(error, `cannot read ${options.indices.join(', ')}`);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async function close(): Promise<void> {
    closing.abort();
    // Whatever comes of it by now is read again.
    await pending?.catch(() => undefined);
    await batches.return(undefined);
    await client?.close();
  }

  return {
    name,
    next,
    close: () => (closed ??= close()),
    progress: () => poll.progress(),
  };
}
