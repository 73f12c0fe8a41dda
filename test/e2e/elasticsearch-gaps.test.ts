import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Source } from '../../src/sources/contract.ts';
import { type ElasticsearchServer, startElasticsearch } from '../support/elasticsearch.ts';
import {
  copyOfBatch,
  drainPolled,
  followPolled,
  type PolledBatch,
  type PolledIndices,
  polledIndices,
} from '../support/polled-indices.ts';

const BEGAN = Date.now() - 120_000;
const many = (count: number, first: number): object[] =>
  Array.from({ length: count }, (_, n) => ({
    auditID: `a${first + n}`,
    event: { ingested: new Date(BEGAN + first + n).toISOString() },
  }));
const idsOf = (batches: readonly PolledBatch[]): Set<string> =>
  new Set(
    batches.flatMap(({ lines }) =>
      lines.map(({ text }) => (JSON.parse(text) as { auditID: string }).auditID),
    ),
  );
const gapsOf = (batches: readonly PolledBatch[]) => batches.flatMap(({ gaps }) => gaps);

/** So many batches more; fewer at the end. */
async function take(source: Source, count: number): Promise<PolledBatch[]> {
  const batches: PolledBatch[] = [];
  const { signal } = new AbortController();
  while (batches.length < count) {
    const batch = await source.next(signal);
    if (batch === null) break;
    batches.push(copyOfBatch(batch));
  }
  return batches;
}

describe.each([9, 8] as const)('what was removed unread, with Elasticsearch %i', (version) => {
  let server: ElasticsearchServer;
  let indices: PolledIndices;
  beforeAll(async () => {
    server = await startElasticsearch({ version });
    indices = polledIndices(server.url);
  });
  afterAll(() => server.stop());

  test('is told when an index goes while it is read, and the rest is read', async () => {
    await indices.create('going-1');
    await indices.create('going-2');
    await indices.put('going-1', many(1000, 0));
    await indices.put('going-2', many(200, 1000));
    const source = indices.open(['going-*'], { pageHits: 50 });
    const before = await take(source, 4);
    await indices.request('DELETE', '/going-1');
    const after = await take(source, 1000);
    await source.close();
    const read = idsOf([...before, ...after]);
    for (let n = 1000; n < 1200; n += 1) expect(read.has(`a${n}`)).toBe(true);
    const lost = 1200 - read.size;
    expect(lost).toBeGreaterThan(500);
    expect(gapsOf(before)).toEqual([]);
    expect(gapsOf(after)).toEqual([
      expect.objectContaining({ cluster: 'one', reason: 'index-gone', to: (BEGAN + 999) * 1000 }),
    ]);
    const [gap] = gapsOf(after);
    const lastRead = Math.max(...[...read].map((id) => Number(id.slice(1))).filter((n) => n < 1000));
    expect((gap?.from ?? 0) / 1000 - BEGAN).toBeLessThanOrEqual(lastRead + 1);
  });

  test('is told after a restart, once, by what the position says', async () => {
    await indices.create('away-1');
    await indices.create('away-2');
    await indices.put('away-1', many(600, 0));
    await indices.put('away-2', many(200, 600));
    const source = indices.open(['away-*'], { pageHits: 50, coarseSweepMs: 0, fineSweepMs: 0 });
    const before = await take(source, 4);
    await source.close();
    await indices.request('DELETE', '/away-1');
    const position = before.at(-1)?.position ?? null;
    const open = (from: string | null): Source => indices.open(['away-*'], { position: from });
    const after = await drainPolled(open(position));
    expect(gapsOf(after).length).toBe(1);
    expect(gapsOf(after)[0]).toMatchObject({ cluster: 'one', to: (BEGAN + 599) * 1000 });
    expect(idsOf(after).size).toBe(200);
    expect(gapsOf(await drainPolled(open(after.at(-1)?.position ?? null)))).toEqual([]);
  });

  test('is nothing when what goes was read', async () => {
    await indices.create('read-1');
    await indices.create('read-2');
    await indices.put('read-1', many(100, 0));
    await indices.put('read-2', many(100, 100));
    const followed = followPolled((position) => indices.open(['read-*'], { follow: true, position }));
    await expect.poll(() => idsOf(followed.batches).size, { timeout: 10_000 }).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(followed.source().progress().lagMs).toBeLessThan(1000);
    await indices.request('DELETE', '/read-1');
    await indices.put('read-2', many(10, 200));
    await expect.poll(() => idsOf(followed.batches).size, { timeout: 10_000 }).toBe(210);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await followed.end();
    expect(gapsOf(followed.batches)).toEqual([]);
  });

  test('documents that no time is known of are told, with what to do', async () => {
    await indices.create('untimed-1');
    await indices.create('untimed-2', { timeType: null });
    await indices.put('untimed-1', [...many(5, 0), { auditID: 'x' }, { auditID: 'y' }]);
    await indices.put('untimed-2', many(5, 100));
    const followed = followPolled((position) => indices.open(['untimed-*'], { follow: true, position }));
    await expect
      .poll(() => followed.source().progress().troubles, { timeout: 10_000 })
      .toEqual([
        expect.stringContaining('some indices of untimed-* have no field event.ingested'),
        expect.stringMatching(
          /^some documents have no event\.ingested and are not read\. Let an ingest pipeline/,
        ),
      ]);
    await followed.end();
  });
});
