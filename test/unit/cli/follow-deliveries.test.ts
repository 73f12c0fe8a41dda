import { describe, expect, test } from 'vitest';

import { followReader, followService } from '../../../src/cli/follow-deliveries.ts';
import type { Service } from '../../../src/cli/service.ts';
import { LorgnetteError } from '../../../src/lib/errors.ts';
import type { Settled } from '../../../src/model/settled.ts';

const event = (seq: number): string => `id: ${seq}\nevent: delivery\ndata: {"seq":${seq}}\n\n`;

type Connection = readonly string[] | Error;

/** A service whose connections go as told: what it sends, and whether it then breaks. */
function fake(connections: readonly (readonly [Connection, 'ends' | 'breaks'])[]) {
  const asked: unknown[] = [];
  let next = 0;
  const service: Service = {
    url: 'http://fake',
    get: () => Promise.reject(new Error('not asked')),
    find: () => Promise.reject(new Error('not asked')),
    open(path, query, headers) {
      asked.push([path, query, headers]);
      const [connection, end] = connections[next] ?? [[], 'ends'];
      next += 1;
      if (connection instanceof Error) return Promise.reject(connection);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const text of connection) controller.enqueue(Buffer.from(text));
          if (end === 'ends') controller.close();
        },
        pull(controller) {
          if (end === 'breaks') controller.error(new TypeError('terminated'));
        },
      });
      return Promise.resolve(new Response(body));
    },
  };
  return { service, asked };
}

async function follow(service: Service, count: number) {
  const ending = new AbortController();
  const troubles: unknown[] = [];
  const found: (string | null)[] = [];
  const options = {
    service,
    query: { since: 'beginning', code: 'X' },
    signal: ending.signal,
    firstWaitMs: 1,
    random: () => 1,
    onTrouble: (trouble: unknown) => void troubles.push(trouble),
  };
  for await (const { data } of followService(options)) {
    found.push(data);
    if (found.length === count) ending.abort();
  }
  return { found, troubles };
}

const seqs = (...all: number[]): string[] => all.map((seq) => `{"seq":${seq}}`);

describe('following a service', () => {
  test('goes on behind the last event after every end, and asks for its beginning once', async () => {
    const away = new LorgnetteError('ServerUnreachable', 'away', { retriable: true });
    const { service, asked } = fake([
      [['retry: 1\nid: 0\n\n', event(1), 'id: 2\nevent: deliv'], 'breaks'],
      [away, 'ends'],
      [[event(2), ': heartbeat\nid: 5\n\n'], 'ends'],
      [[event(6)], 'breaks'],
    ]);
    const { found, troubles } = await follow(service, 3);
    expect(found).toEqual(seqs(1, 2, 6));
    expect(asked).toEqual([
      ['/deliveries/stream', { since: 'beginning', code: 'X' }, {}],
      ['/deliveries/stream', { since: undefined, code: 'X' }, { 'last-event-id': '1' }],
      ['/deliveries/stream', { since: undefined, code: 'X' }, { 'last-event-id': '1' }],
      ['/deliveries/stream', { since: undefined, code: 'X' }, { 'last-event-id': '5' }],
    ]);
    expect(troubles).toEqual([
      { message: 'terminated', waitMs: 1 },
      { message: 'away', waitMs: 2 },
      null,
      { message: 'the service ended the stream', waitMs: 1 },
      null,
    ]);
  });

  test('throws when it cannot begin, and what waiting does not help', async () => {
    const away = new LorgnetteError('ServerUnreachable', 'away', { retriable: true });
    await expect(follow(fake([[away, 'ends']]).service, 1)).rejects.toBe(away);
    const unknown = new LorgnetteError('Unauthenticated', 'revoked');
    const { service } = fake([
      [[event(1)], 'ends'],
      [unknown, 'ends'],
    ]);
    await expect(follow(service, 2)).rejects.toBe(unknown);
  });

  test('takes a connection on which nothing is said for one that is lost', async () => {
    const ending = new AbortController();
    const troubles: unknown[] = [];
    const service: Service = {
      ...fake([]).service,
      open(_path, _query, _headers, until) {
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            controller.enqueue(Buffer.from('id: 1\n\n'));
            until.addEventListener('abort', () => controller.error(until.reason));
          },
        });
        return Promise.resolve(new Response(body));
      },
    };
    const events = followService({
      service,
      query: {},
      signal: ending.signal,
      firstWaitMs: 1,
      random: () => 1,
      silenceMs: 20,
      onTrouble(trouble) {
        troubles.push(trouble);
        ending.abort();
      },
    });
    expect((await events.next()).done).toBe(true);
    expect(troubles).toHaveLength(1);
  });
});

test('following a reader tells everything that is there when its logs have ended', async () => {
  let last = 1;
  const settledOf = (seq: number): Settled => ({
    seq,
    finalAt: 0,
    deliveryId: `d${seq}`,
    revision: 1,
    json: '{"a":1}',
  });
  const reader = {
    settledRange: () => ({ store: 'fake', first: 1, last }),
    settled({ after }: { after: number }) {
      const items = Array.from({ length: last - after }, (_, i) => settledOf(after + i + 1));
      return { items, through: last };
    },
  };
  const ended = Promise.withResolvers<void>();
  const options = {
    reader,
    from: { seq: 0, store: null },
    filters: {},
    signal: new AbortController().signal,
    pollMs: 60_000,
  };
  const events = followReader(options, ended.promise);
  const ids = [(await events.next()).value?.id];
  last = 3;
  ended.resolve();
  for await (const { id } of events) ids.push(id);
  expect(ids).toEqual(['1-fake', '2-fake', '3-fake']);
  const failed = followReader(options, Promise.reject(new Error('the log is gone')));
  await expect(
    (async () => {
      for await (const told of failed) ids.push(told.id);
    })(),
  ).rejects.toThrow('the log is gone');
});
