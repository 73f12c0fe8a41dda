import type { Client } from '@elastic/elasticsearch';

import type { ElasticsearchConnection } from '../../config/elasticsearch-schema.ts';
import type { InputArchive, InputRange } from '../contract.ts';
import { createElasticsearchClient } from './client.ts';
import { explainElasticsearchError } from './explain-error.ts';
import { toLines } from './hit-lines.ts';
import { parseIdentity } from './identity.ts';
import { createPageBuffers } from './page-buffers.ts';
import { createPageSize } from './page-size.ts';
import { closePointInTime, openPointInTime } from './point-in-time.ts';
import { readStretch } from './read-stretch.ts';

export interface DocumentArchiveOptions {
  readonly connection: ElasticsearchConnection;
  readonly indices: readonly string[];
}

/** Somebody waits for it: no page is larger than about this. */
const PAGE_BYTES = 2 * 1024 * 1024;
const PAGE_HITS = 500;
const PREFERENCE = 'lorgnette-archive';

/**
 * Reads documents again by their ingest time, in the indices that are there by now, with a client of its own. One page at a time
 * is in memory, whoever asks. What else came in at that time is among it.
 */
export function createDocumentArchive({ connection, indices }: DocumentArchiveOptions): InputArchive {
  const buffers = createPageBuffers(2, PAGE_BYTES * 2);
  let client: Client | null = null;
  let busy: Promise<unknown> = Promise.resolve();

  async function* readAll(range: InputRange): AsyncGenerator<Buffer> {
    const identity = parseIdentity(range.identity);
    if (identity === null) return;
    const { field, from, to } = identity;
    const ending = new AbortController();
    const current = (client ??= createElasticsearchClient(connection));
    const pit = await openPointInTime(current, { indices, preference: PREFERENCE }, ending.signal, buffers);
    try {
      const pages = readStretch({
        client: current,
        pit,
        stretch: { from, to: to + 1 },
        // Whatever the indices keep by now.
        time: { name: field, inNanos: false, isMixed: true },
        filter: null,
        cluster: null,
        slices: 1,
        pageSize: createPageSize(PAGE_HITS, PAGE_BYTES),
        buffers,
        signal: ending.signal,
      });
      for await (const { bytes, hits } of pages) {
        const { chunks } = toLines(bytes, hits, { fallback: '', field: null }, range.identity);
        for (const chunk of chunks) yield Buffer.from(chunk.bytes);
      }
    } finally {
      ending.abort();
      await closePointInTime(current, pit, buffers);
    }
  }

  return {
    async *read(range) {
      const turn = Promise.withResolvers<void>();
      const before = busy;
      busy = turn.promise;
      await before;
      try {
        yield* readAll(range);
      } catch (error) {
        throw explainElasticsearchError(error, `cannot read ${indices.join(', ')} again`);
      } finally {
        turn.resolve();
      }
    },
  };
}
