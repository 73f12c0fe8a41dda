import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createDocumentArchive } from '../../src/sources/elasticsearch/document-archive.ts';
import { createHandedOver } from '../../src/sources/elasticsearch/elasticsearch.ts';
import { type ElasticsearchServer, startElasticsearch } from '../support/elasticsearch.ts';
import {
  copyOfBatch,
  drainPolled,
  followPolled,
  type PolledBatch,
  type PolledIndices,
  polledIndices,
} from '../support/polled-indices.ts';

/** Ingest times are about now: the cursor does not pass the clock of the server. */
const at = (agoMs: number): string => new Date(Date.now() - agoMs).toISOString();
const document = (n: number, agoMs: number, more: object = {}) => ({
  auditID: `a${n}`,
  event: { ingested: at(agoMs) },
  ...more,
});
const many = (count: number, first = 0, agoMs = 60_000): object[] =>
  Array.from({ length: count }, (_, n) => document(first + n, agoMs - n));
const idOf = (text: string): string => (JSON.parse(text) as { auditID: string }).auditID;
const idsOf = (batches: readonly PolledBatch[]): string[] =>
  batches.flatMap(({ lines }) => lines.map(({ text }) => idOf(text)));
const sorted = (ids: Iterable<string>): string[] => [...ids].toSorted();
const idsUpTo = (count: number): string[] => sorted(Array.from({ length: count }, (_, n) => `a${n}`));
const sweptOf = (batches: readonly PolledBatch[]): number =>
  batches.flatMap(({ swept }) => swept).reduce((sum, { events }) => sum + events, 0);

describe.each([9, 8] as const)('the poller, with Elasticsearch %i', (version) => {
  let server: ElasticsearchServer;
  let indices: PolledIndices;
  beforeAll(async () => {
    server = await startElasticsearch({ version });
    indices = polledIndices(server.url);
  });
  afterAll(() => server.stop());

  test.each([
    [1, 'date'],
    [2, 'date_nanos'],
    [4, 'date'],
  ])('hands over every document once, in %i slices, by a %s', async (slices, timeType) => {
    const index = `once-${slices}`;
    await indices.create(index, { timeType, shards: 3 });
    await indices.put(index, many(3000));
    // Many of one moment: only the tie tells them apart.
    const moment = at(30_000);
    await indices.put(
      index,
      Array.from({ length: 1000 }, (_, n) => ({ auditID: `a${3000 + n}`, event: { ingested: moment } })),
    );
    const batches = await drainPolled(indices.open([index], { slices, pageHits: 137 }));
    expect(sorted(idsOf(batches))).toEqual(idsUpTo(4000));
    expect(Math.max(...batches.map(({ lines }) => lines.length))).toBeLessThanOrEqual(137);
    expect(batches.map(({ isBacklog }) => isBacklog).indexOf(false)).toBe(batches.length - 1);
  });

  test('reads nanoseconds to the last, and both kinds side by side', async () => {
    const second = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000).toISOString().slice(0, 19);
    const nanos = (n: number) => ({
      auditID: `a${n}`,
      event: { ingested: `${second}.${String(999_999_000 + n).padStart(9, '0')}Z` },
    });
    await indices.create('nanos-1', { timeType: 'date_nanos', shards: 1 });
    await indices.put(
      'nanos-1',
      Array.from({ length: 300 }, (_, n) => nanos(299 - n)),
    );
    const alone = await drainPolled(indices.open(['nanos-1'], { pageHits: 7 }));
    expect(idsOf(alone)).toEqual(Array.from({ length: 300 }, (_, n) => `a${n}`));
    await indices.create('nanos-2', { timeType: 'date', shards: 1 });
    await indices.put(
      'nanos-2',
      Array.from({ length: 300 }, (_, n) => nanos(300 + n)),
    );
    const mixed = await drainPolled(indices.open(['nanos-*'], { pageHits: 7, slices: 2 }));
    expect(sorted(idsOf(mixed))).toEqual(idsUpTo(600));
  });

  test('goes on from the position of every batch without losing a document', async () => {
    await indices.create('resume');
    await indices.put('resume', many(900));
    const options = { pageHits: 100, coarseSweepMs: 0, fineSweepMs: 0 };
    const all = await drainPolled(indices.open(['resume'], options));
    expect(all.length).toBeGreaterThan(8);
    for (const [number, { position }] of all.entries()) {
      const rest = await drainPolled(indices.open(['resume'], { ...options, position }));
      const ids = new Set([...idsOf(all.slice(0, number + 1)), ...idsOf(rest)]);
      expect(sorted(ids)).toEqual(idsUpTo(900));
    }
  });

  test('goes on in one process without reading again what it knows', async () => {
    await indices.create('known');
    await indices.put('known', many(500));
    const handedOver = createHandedOver(900_000);
    const first = await drainPolled(indices.open(['known'], { handedOver }));
    const position = first.at(-1)?.position ?? null;
    expect(await drainPolled(indices.open(['known'], { handedOver, position }))).toEqual([]);
    await indices.put('known', [document(500, 600_000)]);
    const late = await drainPolled(indices.open(['known'], { handedOver, position }));
    expect([idsOf(late), sweptOf(late)]).toEqual([['a500'], 1]);
    // Whoever begins anew does not know.
    const anew = await drainPolled(indices.open(['known'], { position }));
    expect([sorted(idsOf(anew)), sweptOf(anew)]).toEqual([idsUpTo(501), 0]);
  });

  test('reads and counts what comes behind it', async () => {
    await indices.create('behind');
    await indices.put('behind', many(500));
    const handedOver = createHandedOver(900_000);
    const followed = followPolled((position) =>
      indices.open(['behind'], { follow: true, slices: 2, handedOver, position }),
    );
    await expect.poll(() => idsOf(followed.batches).length, { timeout: 10_000 }).toBe(500);
    const forged = Array.from({ length: 50 }, (_, n) => document(500 + n, 90_000 + n * 9_000));
    for (const one of forged) await indices.put('behind', [one]);
    await expect.poll(() => new Set(idsOf(followed.batches)).size, { timeout: 20_000 }).toBe(550);
    await followed.end();
    expect(sweptOf(followed.batches)).toBe(50);
    const behind = followed.batches.flatMap(({ swept }) => swept.map(({ behindMs }) => behindMs));
    expect(Math.max(...behind)).toBeGreaterThan(460_000);
    expect(Math.max(...behind)).toBeLessThan(480_000);
  });

  test('reads what becomes visible late, with several writers', async () => {
    await indices.create('slow', { refresh: '2s', shards: 3 });
    const handedOver = createHandedOver(900_000);
    const followed = followPolled((position) =>
      indices.open(['slow'], { follow: true, handedOver, position }),
    );
    const writer = async (number: number): Promise<void> => {
      for (let batch = 0; batch < 20; batch += 1) {
        const first = (number * 20 + batch) * 25;
        await indices.put(
          'slow',
          Array.from({ length: 25 }, (_, n) => document(first + n, 0)),
          false,
        );
        await new Promise((resolve) => setTimeout(resolve, 100 + number * 37));
      }
    };
    await Promise.all([0, 1, 2, 3].map(writer));
    await expect.poll(() => new Set(idsOf(followed.batches)).size, { timeout: 20_000 }).toBe(2000);
    await followed.end();
    expect(sorted(new Set(idsOf(followed.batches)))).toEqual(idsUpTo(2000));
  });

  test('goes on when the view it pages is lost', async () => {
    await indices.create('lost');
    await indices.put(
      'lost',
      Array.from({ length: 1000 }, (_, n) => document(n, 60_000 - n * 20)),
    );
    const source = indices.open(['lost'], { pageHits: 50 });
    const batches: PolledBatch[] = [];
    const { signal } = new AbortController();
    for (;;) {
      const batch = await source.next(signal);
      if (batch === null) break;
      batches.push(copyOfBatch(batch));
      if (batches.length % 4 === 1) {
        await indices.request('POST', '/lost/_close');
        await indices.request('POST', '/lost/_open?wait_for_active_shards=1');
      }
    }
    await source.close();
    expect(sorted(new Set(idsOf(batches)))).toEqual(idsUpTo(1000));
    expect(sweptOf(batches)).toBe(0);
  });

  test('waits for times that are ahead of the clock, and passes none that comes before them', async () => {
    await indices.create('ahead');
    await indices.put('ahead', [
      ...many(100),
      ...Array.from({ length: 20 }, (_, n) => document(100 + n, -300_000 - n)),
    ]);
    const handedOver = createHandedOver(900_000);
    const followed = followPolled((position) =>
      indices.open(['ahead'], { follow: true, handedOver, position }),
    );
    await expect.poll(() => new Set(idsOf(followed.batches)).size, { timeout: 10_000 }).toBe(120);
    await indices.put('ahead', [document(120, 0), document(121, -310_000)]);
    await expect.poll(() => new Set(idsOf(followed.batches)).size, { timeout: 10_000 }).toBe(122);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await followed.end();
    // Not over and over.
    expect(idsOf(followed.batches).length).toBeLessThan(122 + 50);
    expect(sweptOf(followed.batches)).toBe(0);
    const { ingestedUntil } = JSON.parse(followed.batches.at(-1)?.position ?? '') as {
      ingestedUntil: string;
    };
    expect(Date.parse(ingestedUntil)).toBeLessThan(Date.now() + 1000);
  });

  test('tells the cluster of each document by its field, a keyword or not', async () => {
    const fields = (type: string) => ({
      orchestrator: { properties: { cluster: { properties: { name: { type } } } } },
    });
    for (const type of ['keyword', 'text']) {
      const index = `clusters-${type}`;
      await indices.create(index, { fields: fields(type) });
      const named = (n: number) => (n % 3 === 2 ? {} : { orchestrator: { cluster: { name: `c${n % 3}` } } });
      await indices.put(
        index,
        Array.from({ length: 300 }, (_, n) => document(n, 60_000 - n, named(n))),
      );
      const source = indices.open([index], { clusterField: 'orchestrator.cluster.name', pageHits: 90 });
      const batches = await drainPolled(source);
      const lines = batches.flatMap((batch) => batch.lines);
      expect(lines.length).toBe(300);
      for (const { cluster, text } of lines) {
        const n = Number(idOf(text).slice(1));
        expect(cluster).toBe(n % 3 === 2 ? 'one' : `c${n % 3}`);
      }
      expect(sorted(source.progress().clusters ?? [])).toEqual(['c0', 'c1', 'one']);
    }
  });

  test('asks for fewer documents where they are large, and makes one line of each', async () => {
    await indices.create('large');
    const text = (n: number, kib: number): string => {
      const value = document(n, 60_000 - n, {
        pad: 'é'.repeat(kib * 512),
        list: [{ hits: ['"sort":[1]}'] }],
      });
      return JSON.stringify(value);
    };
    await indices.put(
      'large',
      Array.from({ length: 150 }, (_, n) => text(n, 1)),
    );
    for (let n = 150; n < 170; n += 1) await indices.put('large', [text(n, 300)]);
    const pretty = JSON.stringify(document(170, 1000), null, 2).replaceAll('\n', '\r\n');
    await indices.request('POST', '/large/_doc?refresh=true', JSON.parse(pretty) as object);
    await fetch(`${server.url}/large/_doc?refresh=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: pretty.replace('a170', 'a171'),
    });
    const pageBytes = 512 * 1024;
    const batches = await drainPolled(indices.open(['large'], { pageBytes }));
    expect(sorted(idsOf(batches))).toEqual(idsUpTo(172));
    expect(Math.max(...batches.map(({ bytes }) => bytes))).toBeLessThan(pageBytes * 2);
  });

  test('waits for indices that are not there yet, and says so', async () => {
    const followed = followPolled((position) => indices.open(['later-*'], { follow: true, position }));
    await expect
      .poll(() => followed.source().progress().troubles)
      .toEqual(['nothing is there yet that is called later-*']);
    await indices.create('later-1');
    await indices.put('later-1', many(10));
    await expect.poll(() => idsOf(followed.batches).length, { timeout: 10_000 }).toBe(10);
    expect(followed.source().progress()).toMatchObject({ troubles: [], caughtUp: true });
    await followed.end();
  });

  test('goes by another time where no index has the one it should, and says so', async () => {
    await indices.create('plain', { timeType: null, fields: { '@timestamp': { type: 'date' } } });
    await indices.put(
      'plain',
      Array.from({ length: 10 }, (_, n) => ({ auditID: `a${n}`, '@timestamp': at(60_000 - n) })),
    );
    const source = indices.open(['plain']);
    expect(sorted(idsOf(await drainPolled(source)))).toEqual(idsUpTo(10));
    expect(source.progress().troubles[0]).toContain('in the order of @timestamp');
  });

  test('reads again what it once handed over', async () => {
    await indices.create('again');
    await indices.put('again', many(700));
    const source = indices.open(['again'], { pageHits: 100 });
    const batch = await source.next(new AbortController().signal);
    const [chunk] = batch?.chunks ?? [];
    const lines = Buffer.from(chunk?.bytes ?? []).toString('utf8');
    await source.close();
    const archive = createDocumentArchive({
      connection: { nodes: [server.url], compression: false, requestTimeoutSeconds: 30 },
      indices: ['again'],
    });
    const read = async (identity: string): Promise<string> => {
      let text = '';
      for await (const bytes of archive.read({ identity, offset: 0, length: lines.length }))
        text += bytes.toString('utf8');
      return text;
    };
    const again = new Set((await read(chunk?.identity ?? '')).split('\n'));
    expect(lines.split('\n').filter((line) => !again.has(line))).toEqual([]);
    expect(await read('no identity')).toBe('');
  });
});
