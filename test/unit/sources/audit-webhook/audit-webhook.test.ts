import { expect, test } from 'vitest';

import {
  type AuditWebhookOptions,
  auditWebhookSourceName,
  createAuditWebhookSource,
} from '../../../../src/sources/audit-webhook/audit-webhook.ts';
import type { Receipt } from '../../../../src/sources/audit-webhook/contract.ts';
import { createAuditInbox } from '../../../../src/sources/audit-webhook/inbox.ts';
import { formatPosition, parsePosition } from '../../../../src/sources/audit-webhook/position.ts';
import type { SourceBatch } from '../../../../src/sources/contract.ts';

const SECOND = 1_000_000;
const NAME = auditWebhookSourceName('demo');

function opened(options: Partial<AuditWebhookOptions> = {}) {
  const told: [number[], Receipt][] = [];
  const inbox = createAuditInbox((ids, receipt) => void told.push([[...ids], receipt]));
  const source = createAuditWebhookSource({
    cluster: 'demo',
    inbox,
    batchBytes: 100,
    position: null,
    clock: () => 1_000 * SECOND,
    ...options,
  });
  const ended = new AbortController();
  const put = (id: number, text: string): void => inbox.put({ id, body: new TextEncoder().encode(text) });
  return { told, inbox, source, put, ended, next: () => source.next(ended.signal) };
}

const textsOf = (batch: SourceBatch | null): string[] =>
  (batch?.chunks ?? []).map(({ bytes }) => Buffer.from(bytes).toString());

test('makes one batch of all that waits, each post a line, and asks that it survives a loss of power', async () => {
  const { source, put, next } = opened();
  put(1, '{\n "a": 1\n}\n');
  put(2, '{"b":2}');
  const batch = await next();
  expect(textsOf(batch)).toEqual(['{  "a": 1 } ', '{"b":2}']);
  expect(batch).toMatchObject({ durable: true, isBacklog: false, position: formatPosition(1_000 * SECOND) });
  expect(
    batch?.chunks.map(({ cluster, origin, offset, identity }) => [cluster, origin, offset, identity]),
  ).toEqual([
    ['demo', NAME, 0, undefined],
    ['demo', NAME, 12, undefined],
  ]);
  expect(source.progress()).toMatchObject({ readBytes: 19, totalBytes: 19 });
});

test('says that a batch is committed when it is asked for the next, and not before', async () => {
  const { told, source, put, next, ended } = opened({ batchBytes: 1 });
  put(1, 'a');
  put(2, 'bcd');
  expect(textsOf(await next())).toEqual(['a']);
  expect([told, source.progress()]).toEqual([
    [],
    { readBytes: 1, totalBytes: 4, caughtUp: false, troubles: [] },
  ]);
  expect(textsOf(await next())).toEqual(['bcd']);
  expect(told).toEqual([[[1], 'committed']]);
  const pending = next();
  expect(told).toEqual([
    [[1], 'committed'],
    [[2], 'committed'],
  ]);
  expect(source.progress()).toMatchObject({ readBytes: 4, totalBytes: 4, caughtUp: true });
  ended.abort();
  await pending;
});

test('hands over what waits when it is to end, then until when it was there, then nothing', async () => {
  const { told, put, next, ended } = opened({ batchBytes: 1 });
  put(1, 'a');
  put(2, 'b');
  ended.abort();
  expect([textsOf(await next()), textsOf(await next())]).toEqual([['a'], ['b']]);
  expect(await next()).toMatchObject({ chunks: [], position: formatPosition(1_000 * SECOND) });
  expect([await next(), await next()]).toEqual([null, null]);
  expect(told).toEqual([
    [[1], 'committed'],
    [[2], 'committed'],
  ]);
});

test('refuses what was not committed when it is closed', async () => {
  const { told, source, put, next } = opened({ batchBytes: 1 });
  put(1, 'a');
  put(2, 'b');
  await next();
  await source.close();
  put(3, 'c');
  expect(told).toEqual([
    [[1, 2], 'stopping'],
    [[3], 'stopping'],
  ]);
  expect(await next()).toBeNull();
});

test('tells that something may be missing when nobody was there for longer than a sender waits', async () => {
  const gapsAfter = async (seconds: number): Promise<SourceBatch['gaps']> => {
    const { put, next } = opened({ position: formatPosition((1_000 - seconds) * SECOND) });
    put(1, 'a');
    return (await next())?.gaps;
  };
  expect(await gapsAfter(79)).toBeUndefined();
  expect(await gapsAfter(300)).toEqual([
    {
      cluster: 'demo',
      reason: 'not-received',
      from: 700 * SECOND,
      to: 1_000 * SECOND,
      events: null,
      message: expect.stringMatching(/Nothing was received of demo for 300 s.*It is possible/) as unknown,
    },
  ]);
});

test('tells of batches that were refused and did not come again, with or without others', async () => {
  const { inbox, next } = opened();
  const gap = {
    cluster: 'demo',
    reason: 'not-received',
    from: 1,
    to: 2,
    events: null,
    message: 'm',
  } as const;
  inbox.putGap(gap);
  expect(await next()).toMatchObject({ chunks: [], gaps: [gap] });
});

test('a position that is not understood is no position', () => {
  expect(parsePosition(formatPosition(17))).toBe(17);
  for (const text of ['', '{}', '{"version":2,"openUntil":1}', '{"version":1,"openUntil":"1"}']) {
    expect(() => parsePosition(text)).toThrow(expect.objectContaining({ code: 'PositionInvalid' }));
  }
});
