import { LorgnetteError } from '../../src/lib/errors.ts';
import {
  createElasticsearchSource,
  type ElasticsearchOptions,
} from '../../src/sources/elasticsearch/elasticsearch.ts';
import type { LeftOut, LogGap, Source, SourceBatch, Swept } from '../../src/sources/contract.ts';

/** What tests do to an Elasticsearch, and how they read from it. */
export interface PolledIndices {
  request(method: string, path: string, body?: string | object): Promise<Record<string, unknown>>;
  /** An index with these fields and no others, `event.ingested` of `timeType` among them unless that is `null`. */
  create(
    index: string,
    options?: { timeType?: string | null; shards?: number; refresh?: string; fields?: object },
  ): Promise<void>;
  /** Puts documents into it in one request, each with its ingest time where it has none. */
  put(index: string, documents: readonly (object | string)[], refresh?: boolean): Promise<void>;
  open(indices: readonly string[], options?: Partial<ElasticsearchOptions>): Source;
}

/** `password` is that of the user `elastic`, where the server wants to know who asks. */
export function polledIndices(url: string, password: string | null = null): PolledIndices {
  const authorization = password === null ? {} : { authorization: `Basic ${btoa(`elastic:${password}`)}` };
  async function request(
    method: string,
    path: string,
    body?: string | object,
  ): Promise<Record<string, unknown>> {
    const type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json';
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': type, ...authorization },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const said = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok || said['errors'] === true) throw new Error(JSON.stringify(said).slice(0, 1000));
    return said;
  }
  return {
    request,
    async create(index, { timeType = 'date', shards = 2, refresh = '-1', fields = {} } = {}) {
      await request('PUT', `/${index}`, {
        settings: { number_of_shards: shards, number_of_replicas: 0, refresh_interval: refresh },
        mappings: {
          dynamic: false,
          properties: {
            ...(timeType === null ? {} : { event: { properties: { ingested: { type: timeType } } } }),
            ...fields,
          },
        },
      });
    },
    async put(index, documents, refresh = true) {
      const lines = documents.map((document) => {
        const text = typeof document === 'string' ? document : JSON.stringify(document);
        return `{"create":{}}\n${text}\n`;
      });
      await request('POST', `/${index}/_bulk?refresh=${refresh}`, lines.join(''));
    },
    open: (indices, options = {}) =>
      createElasticsearchSource({
        name: 'polled',
        connection: { nodes: [url], compression: false, requestTimeoutSeconds: 30 },
        indices,
        cluster: 'one',
        clusterField: null,
        ingestTimeField: 'event.ingested',
        fineSweepMs: 30_000,
        coarseSweepMs: 900_000,
        coarseSweepIntervalMs: 300,
        pollIntervalMs: 50,
        slices: 1,
        pageHits: 2000,
        pageBytes: 8 * 1024 * 1024,
        position: null,
        follow: false,
        ...options,
      }),
  };
}

/** What a batch held, copied. */
export interface PolledBatch {
  readonly lines: readonly { readonly cluster: string; readonly text: string }[];
  readonly bytes: number;
  readonly position: string;
  readonly isBacklog: boolean;
  readonly swept: readonly Swept[];
  readonly gaps: readonly LogGap[];
  readonly seen: readonly LeftOut[];
}

export function copyOfBatch({
  chunks,
  position,
  isBacklog,
  swept = [],
  gaps = [],
  seen = [],
}: SourceBatch): PolledBatch {
  const lines = chunks.flatMap(({ cluster, bytes }) => {
    const text = Buffer.from(bytes).toString('utf8');
    if (!text.endsWith('\n')) throw new Error('a chunk does not end with a line feed');
    return text
      .slice(0, -1)
      .split('\n')
      .map((line) => ({ cluster, text: line }));
  });
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
  return { lines, bytes, position, isBacklog: isBacklog ?? false, swept, gaps, seen };
}

/** Reads to the end of what is there. */
export async function drainPolled(source: Source): Promise<PolledBatch[]> {
  const batches: PolledBatch[] = [];
  const { signal } = new AbortController();
  try {
    for (;;) {
      const batch = await source.next(signal);
      if (batch === null) return batches;
      batches.push(copyOfBatch(batch));
    }
  } finally {
    await source.close();
  }
}

/** A source that is followed in the background. */
export interface Followed {
  readonly batches: PolledBatch[];
  /** The one that is read at the moment. */
  source(): Source;
  end(): Promise<void>;
}

/** Follows a source; after an error that may pass it is opened anew, where it was. */
export function followPolled(open: (position: string | null) => Source): Followed {
  const batches: PolledBatch[] = [];
  const ending = new AbortController();
  let source = open(null);
  const readOn = async (): Promise<void> => {
    for (;;) {
      const batch = await source.next(ending.signal);
      if (batch === null) return;
      batches.push(copyOfBatch(batch));
    }
  };
  const done = (async () => {
    for (;;) {
      try {
        await readOn();
        return;
      } catch (error) {
        if (!(error instanceof LorgnetteError) || !error.retriable) throw error;
        await source.close();
        source = open(batches.at(-1)?.position ?? null);
      }
    }
  })();
  done.catch(() => undefined);
  return {
    batches,
    source: () => source,
    async end() {
      ending.abort();
      await done;
      await source.close();
    },
  };
}
