import { afterAll, beforeEach, beforeAll, describe, expect, test } from 'vitest';

import { createHandedOver } from '../../../../src/sources/elasticsearch/elasticsearch.ts';
import { parsePosition } from '../../../../src/sources/elasticsearch/position.ts';
import {
  type FakeAnswer,
  type FakeElasticsearch,
  type FakeRequest,
  startFake,
} from '../../../support/fake-elasticsearch.ts';
import { createFakeIndex, type FakeIndex } from '../../../support/fake-index.ts';
import {
  drainPolled,
  followPolled,
  type PolledBatch,
  type PolledIndices,
  polledIndices,
} from '../../../support/polled-indices.ts';

let server: FakeElasticsearch;
let indices: PolledIndices;
let index: FakeIndex;
/** Answers in place of the index, where it gives one. */
let instead: (request: FakeRequest) => FakeAnswer | null = () => null;
beforeAll(async () => {
  server = await startFake((request) => instead(request) ?? index.answer(request));
  indices = polledIndices(server.url);
});
beforeEach(() => {
  index = createFakeIndex('a-000001');
  instead = () => null;
});
afterAll(() => server.close());

const put = (count: number, agoMs = 60_000): void => {
  const first = index.documents.length;
  const at = Date.now() - agoMs;
  index.documents.push(
    ...Array.from({ length: count }, (_, n) => ({ at: at + n, source: `{"auditID":"a${first + n}"}` })),
  );
};
const countOf = (batches: readonly PolledBatch[]): number =>
  new Set(batches.flatMap(({ lines }) => lines.map(({ text }) => text))).size;
const sweptOf = (batches: readonly PolledBatch[]): number =>
  batches.flatMap(({ swept }) => swept).reduce((sum, { events }) => sum + events, 0);
const isPage = ({ path, body }: FakeRequest): boolean => path === '/_search' && body['pit'] !== undefined;
const failure = (status: number, type: string): FakeAnswer => ({
  status,
  body: { error: { type, reason: 'no', root_cause: [{ type, reason: 'no' }] }, status },
});

describe('a poll', () => {
  test('hands over what comes, once, and counts what comes behind it', async () => {
    put(300);
    const handedOver = createHandedOver(900_000);
    const followed = followPolled((position) =>
      indices.open(['a-*'], { follow: true, handedOver, position }),
    );
    await expect.poll(() => countOf(followed.batches)).toBe(300);
    put(20, 600_000);
    put(10, 0);
    await expect.poll(() => countOf(followed.batches)).toBe(330);
    await followed.end();
    expect(sweptOf(followed.batches)).toBe(20);
  });

  test('goes on behind what it has read when its view is lost, and gives up where that goes on', async () => {
    put(400);
    let lost = 0;
    instead = (request) => {
      if (!isPage(request) || request.body['search_after'] === undefined || lost === 2) return null;
      lost += 1;
      return failure(404, 'search_context_missing_exception');
    };
    const batches = await drainPolled(indices.open(['a-*'], { pageHits: 100 }));
    expect([countOf(batches), lost, sweptOf(batches)]).toEqual([400, 2, 0]);
    instead = (request) => (isPage(request) ? failure(404, 'search_context_missing_exception') : null);
    const error = await drainPolled(indices.open(['a-*'])).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'SourceViewExpired', retriable: true });
  });

  test.each([
    [401, 'security_exception', 'SourceUnauthenticated'],
    [403, 'security_exception', 'SourceForbidden'],
    [429, 'es_rejected_execution_exception', 'SourceOverloaded'],
    [503, 'master_not_discovered_exception', 'SourceUnavailable'],
  ])('says what %i is, whatever was asked, and can be tried again', async (status, type, code) => {
    put(10);
    for (const part of ['/_field_caps', '/_pit', '/_search']) {
      instead = ({ path, method }) =>
        method === 'POST' && path.endsWith(part) ? failure(status, type) : null;
      const error = await drainPolled(indices.open(['a-*'])).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code, retriable: true });
      expect((error as Error).message).toContain('cannot read a-*');
    }
  });

  test('uses nothing of a page that not every shard took part in', async () => {
    put(10);
    let partial = 0;
    instead = (request) => {
      if (!isPage(request) || partial === 1) return null;
      partial += 1;
      const failures = [
        { shard: 0, index: 'a-000001', reason: { type: 'node_disconnected_exception', reason: 'x' } },
      ];
      return {
        body: {
          timed_out: false,
          _shards: { total: 2, successful: 1, skipped: 0, failed: 1, failures },
          hits: { hits: [] },
        },
      };
    };
    const followed = followPolled((position) => indices.open(['a-*'], { follow: true, position }));
    await expect.poll(() => countOf(followed.batches)).toBe(10);
    await followed.end();
    expect(partial).toBe(1);
  });

  test('tells what was removed before it was read, in a batch whose position knows it', async () => {
    put(400);
    const source = indices.open(['a-*'], { pageHits: 50, follow: true });
    const { signal } = new AbortController();
    const position = (await source.next(signal))?.position ?? '';
    await source.next(signal);
    index.isThere = false;
    const rest: (string | null)[] = [];
    const reading = (async () => {
      for (;;) {
        const batch = await source.next(signal);
        if (batch === null) return;
        if (batch.gaps !== undefined) rest.push(...batch.gaps.map(({ message }) => message));
      }
    })();
    await expect.poll(() => rest.length).toBe(1);
    expect(rest[0]).toContain('a-000001');
    await source.close();
    await reading;
    expect(parsePosition(position).cursor).not.toBeNull();
  });

  test('sees what comes where as much or more was removed', async () => {
    put(100);
    const followed = followPolled((position) => indices.open(['a-*'], { follow: true, position }));
    await expect.poll(() => countOf(followed.batches)).toBe(100);
    const { at } = index.documents[50] ?? { at: 0 };
    index.documents.splice(0, 90);
    index.documents.push({ at, source: '{"auditID":"new"}' });
    await expect.poll(() => countOf(followed.batches)).toBe(101);
    await followed.end();
    // It cannot be told from what was there before.
    expect(sweptOf(followed.batches)).toBe(0);
  });

  test('knows how far behind it is', async () => {
    put(300);
    const source = indices.open(['a-*'], { pageHits: 100 });
    expect(source.progress().lagMs).toBeNull();
    await source.next(new AbortController().signal);
    expect(source.progress().lagMs).toBeGreaterThan(50_000);
    while ((await source.next(new AbortController().signal)) !== null);
    expect(source.progress().lagMs).toBeLessThan(5_000);
    await source.close();
  });
});
