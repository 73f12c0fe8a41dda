import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createElasticsearchClient } from '../../../../src/sources/elasticsearch/client.ts';
import { HandedOver } from '../../../../src/sources/elasticsearch/handed-over.ts';
import { createPageBuffers } from '../../../../src/sources/elasticsearch/page-buffers.ts';
import { createPageSize } from '../../../../src/sources/elasticsearch/page-size.ts';
import { readStretch } from '../../../../src/sources/elasticsearch/read-stretch.ts';
import { readView } from '../../../../src/sources/elasticsearch/read-view.ts';
import { type FakeElasticsearch, startFake } from '../../../support/fake-elasticsearch.ts';
import { createFakeIndex } from '../../../support/fake-index.ts';

const index = createFakeIndex('a');
/** Five of each millisecond from 1000 on, of growing size. */
index.documents.push(
  ...Array.from({ length: 1000 }, (_, n) => ({
    at: 1000 + Math.floor(n / 5),
    source: `{"n":${n},"pad":"${'x'.repeat(n)}"}`,
  })),
);
let server: FakeElasticsearch;
beforeAll(async () => {
  server = await startFake((request) => index.answer(request));
});
afterAll(() => server.close());

const optionsFor = (slices: number, pageHits: number, pageBytes: number) => ({
  client: createElasticsearchClient({ nodes: [server.url], compression: false, requestTimeoutSeconds: 5 }),
  time: { name: 'event.ingested', inNanos: false, isMixed: false },
  filter: null,
  cluster: null,
  slices,
  pageSize: createPageSize(pageHits, pageBytes),
  buffers: createPageBuffers(4, 1024 * 1024),
  signal: new AbortController().signal,
});
const viewOptions = (slices: number, pageHits: number, pageBytes = 1024 * 1024) => ({
  ...optionsFor(slices, pageHits, pageBytes),
  indices: ['a'],
  preference: 'p',
  handedOver: new HandedOver(1000),
  onOpened: () => undefined,
});

describe('a stretch', () => {
  test.each([
    [1, 100],
    [1, 7],
    [3, 100],
  ])('is read once and in order, in %i slices by pages of %i', async (slices, pageHits) => {
    const stretch = { from: 1050, to: 1150 };
    const found: number[] = [];
    let until = Number.NEGATIVE_INFINITY;
    const lasts: boolean[] = [];
    for await (const page of readView([stretch], viewOptions(slices, pageHits))) {
      for (const { source } of page.hits) {
        const { start, end } = source ?? { start: 0, end: 0 };
        const { n } = JSON.parse(page.bytes.toString('utf8', start, end)) as { n: number };
        // Nothing comes that is earlier than what was said to be done.
        expect(1000 + Math.floor(n / 5)).toBeGreaterThanOrEqual(until);
        found.push(n);
      }
      until = page.until;
      lasts.push(page.isLast);
      expect(page.hits.length).toBeLessThanOrEqual(pageHits);
    }
    const expected = Array.from({ length: 500 }, (_, n) => 250 + n);
    expect(slices === 1 ? found : found.toSorted((a, b) => a - b)).toEqual(expected);
    // Where the last page is just full it shows with the next one that nothing follows.
    expect(lasts.slice(0, -1)).not.toContain(true);
  });

  test('is asked for again, in smaller pages, where they are too large', async () => {
    let largest = 0;
    let count = 0;
    for await (const { bytes, hits } of readView([{ from: null, to: null }], viewOptions(1, 1000, 4096))) {
      largest = Math.max(largest, bytes.length);
      count += hits.length;
    }
    expect(count).toBe(1000);
    expect(largest).toBeLessThan(2 * 4096);
  });

  test('takes the view with it, whether it was read to its end or not', async () => {
    const closed = (): number =>
      server.requests.filter(({ method, path }) => method === 'DELETE' && path === '/_pit').length;
    const before = closed();
    for await (const { isLast } of readView([{ from: null, to: null }], viewOptions(2, 50))) {
      if (!isLast) break;
    }
    expect(closed()).toBe(before + 1);
  });

  test('several are read one after the other on one view, none without one', async () => {
    const views = (): number => server.requests.filter(({ path }) => path === '/a/_pit').length;
    const before = views();
    const pages: { at: number; isLast: boolean }[] = [];
    const stretches = [
      { from: 1000, to: 1010 },
      { from: 1100, to: 1110 },
    ];
    for await (const { times, isLast } of readView(stretches, viewOptions(1, 100))) {
      pages.push({ at: times[0] ?? 0, isLast });
    }
    expect(pages).toEqual([
      { at: 1000, isLast: false },
      { at: 1100, isLast: true },
    ]);
    expect(views()).toBe(before + 1);
    for await (const page of readView([], viewOptions(1, 100))) throw new Error(String(page.isLast));
    expect(views()).toBe(before + 1);
  });

  test('fails when its view is lost', async () => {
    const pages = readStretch({
      ...optionsFor(1, 10, 1000),
      pit: { id: 'none' },
      stretch: { from: null, to: null },
    });
    await expect(pages.next()).rejects.toMatchObject({ statusCode: 404 });
  });
});
