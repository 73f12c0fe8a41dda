import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createAccessReader } from '../../src/api/access/access-reader.ts';
import { createAccessScope } from '../../src/api/access/scope.ts';
import { createApi } from '../../src/api/app.ts';
import { createHttpServers } from '../../src/api/protection/http-server.ts';
import { type Access, EVERYBODY } from '../../src/model/access.ts';
import type { OutboxEntry, Store } from '../../src/store/contract.ts';
import { openSqliteReader, type SqliteReader } from '../../src/store/sqlite/sqlite-reader.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { batch } from '../contract/store-samples.ts';
import { fakeDependencies } from './fake-dependencies.ts';

const LIMITS = {
  maxConnections: 40,
  maxStreams: 3,
  maxConcurrentRequests: 1,
  maxHeaderBytes: 2048,
  maxUrlBytes: 512,
  maxQueryParameters: 8,
  headersTimeoutSeconds: 5,
  requestTimeoutSeconds: 5,
  keepAliveTimeoutSeconds: 5,
  idleTimeoutSeconds: 3,
};
const SHOP: Access = { name: 'shop', namespaces: new Set(['shop']), metrics: false };

let folder: string;
let store: Store;
let reader: SqliteReader;
let metrics: Metrics;
let app: ReturnType<typeof createApi>;
let url: string;
let number: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-stream-'));
  store = createSqliteStore({ path: join(folder, 'lorgnette.db') });
  reader = openSqliteReader(join(folder, 'lorgnette.db'));
  number = 0;
  const scope = createAccessScope();
  metrics = createMetrics({ process: false });
  app = createApi({
    ...fakeDependencies(),
    reader: createAccessReader(reader, scope),
    metrics,
    guard: {
      access: {
        scope,
        authenticator: () => ({
          authenticate: (authorization) =>
            Promise.resolve({ type: 'known', access: authorization === 'shop' ? SHOP : EVERYBODY }),
          challenges: () => [],
        }),
        allowedClients: () => null,
        senders: () => null,
        loopbackOnly: false,
      },
      limits: LIMITS,
      servers: createHttpServers(LIMITS, null),
      hasTls: false,
    },
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await app.close();
  reader.close();
  store.close();
  rmSync(folder, { recursive: true });
});

interface Said {
  readonly namespace: string;
  readonly revision: number;
  readonly padding: string;
}

/** Commits so many deliveries, each named by its number. */
function settle(count: number, says: Partial<Said> = {}): void {
  const { namespace = 'shop', revision = 1, padding = '' } = says;
  const outbox = Array.from({ length: count }, (): OutboxEntry => {
    number += 1;
    const line = { type: 'delivery', cluster: 'east', namespace, kind: 'create', padding };
    return {
      finalAt: number * 1_000_000,
      deliveryId: `delivery-${number}`,
      revision,
      kind: 'trace',
      payload: JSON.stringify(line),
    };
  });
  store.commit(batch({ outbox }));
}

interface SseEvent {
  readonly event: string;
  readonly id: string;
  readonly data: { readonly deliveryId: string; readonly revision: number; readonly reason?: string };
}

/** Reads a stream as browsers do, until `enough` of its events. */
async function events(
  path: string,
  enough: (events: readonly SseEvent[]) => boolean,
  headers: Record<string, string> = {},
): Promise<{ events: SseEvent[]; lastId: string }> {
  const ending = new AbortController();
  const found: SseEvent[] = [];
  let lastId = headers['last-event-id'] ?? '';
  const answer = await fetch(url + path, { headers, signal: ending.signal });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of answer.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      lastId = fields.get('id') ?? lastId;
      const data = fields.get('data');
      if (data === undefined) continue;
      const event = fields.get('event') ?? 'message';
      found.push({ event, id: lastId, data: JSON.parse(data) as SseEvent['data'] });
      if (enough(found)) break;
    }
    if (enough(found)) break;
  }
  ending.abort();
  return { events: found, lastId };
}

const deliveriesOf = (found: readonly SseEvent[]): string[] => found.map(({ data }) => data.deliveryId);
const upTo = (last: number, first = 1): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => `delivery-${first + i}`);
const all = () => false;

describe('GET /deliveries/stream', () => {
  test('sends what is settled, each once, to a client that is cut off after every event and comes again', async () => {
    settle(2);
    const seen: SseEvent[] = [];
    let lastId = '';
    while (seen.length < 9) {
      const headers: Record<string, string> = lastId === '' ? {} : { 'last-event-id': lastId };
      const reading = events('/deliveries/stream?since=beginning', (found) => found.length > 0, headers);
      // Some are committed while nobody listens, some while somebody does.
      if (number < 9) settle(1);
      const { events: found, lastId: last } = await reading;
      seen.push(...found.slice(0, 1));
      lastId = found[0]?.id ?? last;
    }
    expect(deliveriesOf(seen)).toEqual(upTo(9));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(9);
  });

  test('sends corrections as such, with the line, the delivery and its revision', async () => {
    settle(1);
    store.commit(
      batch({
        outbox: [
          {
            finalAt: 1_000_000,
            deliveryId: 'delivery-1',
            revision: 2,
            kind: 'trace',
            payload: '{"type":"delivery"}',
          },
        ],
      }),
    );
    const { events: found } = await events('/deliveries/stream?since=beginning&follow=false', all);
    expect(found.map(({ event, data }) => [event, data])).toEqual([
      [
        'delivery',
        {
          type: 'delivery',
          cluster: 'east',
          namespace: 'shop',
          kind: 'create',
          padding: '',
          deliveryId: 'delivery-1',
          revision: 1,
          finalAt: '1970-01-01T00:00:01.000000Z',
        },
      ],
      [
        'correction',
        { type: 'delivery', deliveryId: 'delivery-1', revision: 2, finalAt: '1970-01-01T00:00:01.000000Z' },
      ],
    ]);
  });

  test('begins with what is settled from now on, or where it is told to', async () => {
    settle(5);
    const read = async (path: string, headers = {}): Promise<string[]> =>
      deliveriesOf((await events(`/deliveries/stream?follow=false${path}`, all, headers)).events);
    expect(await read('')).toEqual([]);
    expect(await read('&since=beginning')).toEqual(upTo(5));
    expect(await read('&since=1970-01-01T00:00:03Z')).toEqual(upTo(5, 3));
    expect(await read('&since=2030-01-01T00:00:00Z')).toEqual([]);
    expect(await read('&after=4')).toEqual(upTo(5, 5));
    expect(await read('&after=1', { 'last-event-id': '3' })).toEqual(upTo(5, 4));
    const following = events('/deliveries/stream', (found) => found.length === 2);
    await new Promise((resolve) => void setTimeout(resolve, 200));
    settle(2);
    expect(deliveriesOf((await following).events)).toEqual(upTo(7, 6));
  });

  test('says where it cannot go on, and goes on', async () => {
    settle(6);
    const { lastId } = await events('/deliveries/stream?since=beginning', (found) => found.length === 2);
    store.retain(4_000_000);
    const read = async (id: string): Promise<unknown[]> => {
      const { events: found } = await events('/deliveries/stream?follow=false', all, { 'last-event-id': id });
      return found.map(({ data }) => data.reason ?? data.deliveryId);
    };
    expect(lastId).toMatch(/^\d+-[0-9a-f]{8}$/);
    expect(await read(lastId.replace(/^\d+/, '1'))).toEqual(['removed', ...upTo(6, 4)]);
    // The last that was removed is not missed by who has it.
    expect(await read(lastId.replace(/^\d+/, '3'))).toEqual(upTo(6, 4));
    expect(await read('5-00000000')).toEqual(['other-store', ...upTo(6, 4)]);
    expect(await read(lastId.replace(/^\d+/, '70'))).toEqual(['ahead']);
  });

  test('chooses by what the lines say, and shows a limited credential its namespaces alone', async () => {
    settle(1, { namespace: 'shop' });
    settle(2, { namespace: 'bank' });
    settle(1, { namespace: 'shop' });
    const read = async (query: string, authorization: string): Promise<string[]> => {
      const path = `/deliveries/stream?since=beginning&follow=false${query}`;
      return deliveriesOf((await events(path, all, { authorization })).events);
    };
    expect(await read('&namespace=bank', 'all')).toEqual(upTo(3, 2));
    expect(await read('&outcome=failed', 'all')).toEqual([]);
    expect(await read('', 'shop')).toEqual(['delivery-1', 'delivery-4']);
    // What is committed while it listens, too: it is read outside of the request.
    const following = events('/deliveries/stream', (found) => found.length === 1, { authorization: 'shop' });
    await new Promise((resolve) => void setTimeout(resolve, 100));
    settle(3, { namespace: 'bank' });
    settle(1, { namespace: 'shop' });
    expect(deliveriesOf((await following).events)).toEqual(['delivery-8']);
    const refused = await fetch(`${url}/deliveries/stream?namespace=bank`, {
      headers: { authorization: 'shop' },
    });
    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'Forbidden' }),
    ]);
  });

  test.each([
    ['after=yesterday', 'CursorInvalid'],
    ['since=yesterday', 'QueryInvalid'],
    ['kind=birth', 'QueryInvalid'],
    ['follow=perhaps', 'QueryInvalid'],
  ])('refuses %s', async (query, code) => {
    const answer = await fetch(`${url}/deliveries/stream?${query}`);
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code })]);
  });

  test('answers HEAD without a stream', async () => {
    const answer = await fetch(`${url}/deliveries/stream`, { method: 'HEAD' });
    const told = ['content-type', 'etag', 'content-length'].map((name) => answer.headers.get(name));
    expect([answer.status, told, await answer.text()]).toEqual([200, ['text/event-stream', null, null], '']);
    expect(await metrics.text()).toContain('lorgnette_http_streams 0');
  });

  test('has a limit of its own, and takes no place of other requests', async () => {
    const ending = new AbortController();
    const open = async () => fetch(`${url}/deliveries/stream`, { signal: ending.signal });
    const streams = await Promise.all(Array.from({ length: LIMITS.maxStreams }, open));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(streams.map(({ headers }) => headers.get('retry-after'))).toEqual([null, null, null]);
    const refused = await open();
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
      503,
      '5',
      expect.objectContaining({ code: 'Overloaded' }),
    ]);
    expect((await fetch(`${url}/pods`)).status).toBe(200);
    expect(await metrics.text()).toContain('lorgnette_http_streams 3');
    ending.abort();
    await expect.poll(async () => metrics.text(), { timeout: 5_000 }).toContain('lorgnette_http_streams 0');
    // How long they lasted is no time of an answer.
    expect(await metrics.text()).not.toMatch(/route="\/deliveries\/stream",status="200"/);
  });

  test('outlives the time after which a connection on which nothing moves is closed', async () => {
    const following = events('/deliveries/stream', (found) => found.length === 1);
    await new Promise((resolve) => void setTimeout(resolve, 7_000));
    settle(1);
    expect(deliveriesOf((await following).events)).toEqual(['delivery-1']);
  });

  test('keeps nothing for a client that does not read', async () => {
    const line = 'x'.repeat(4_000);
    settle(20_000, { padding: line });
    const taken = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${url}/deliveries/stream?since=beginning&follow=false`, resolve).on('error', reject).end();
    });
    taken.pause();
    globalThis.gc?.();
    const before = process.memoryUsage();
    await new Promise((resolve) => void setTimeout(resolve, 1_000));
    const after = process.memoryUsage();
    // 80 MB wait for it: a page, and what the sockets hold.
    expect(after.external + after.heapUsed - before.external - before.heapUsed).toBeLessThan(
      24 * 1024 * 1024,
    );
    let bytes = 0;
    for await (const chunk of taken) bytes += (chunk as Buffer).length;
    expect(bytes).toBeGreaterThan(20_000 * line.length);
  });

  test('ends in order when the service does, and when who may ask has changed', async () => {
    const first = await fetch(`${url}/deliveries/stream`);
    app.endStreams();
    expect(await first.text()).toMatch(/^retry: 2000\nid: 0-[0-9a-f]{8}\n\n$/);
    const second = await fetch(`${url}/deliveries/stream`);
    const began = performance.now();
    const [text] = await Promise.all([second.text(), app.close()]);
    expect(text).toMatch(/^retry:/);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
