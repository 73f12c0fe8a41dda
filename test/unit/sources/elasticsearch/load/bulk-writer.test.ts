import { errors, type Client } from '@elastic/elasticsearch';
import { expect, test } from 'vitest';

import {
  createBulkWriter,
  type Outgoing,
} from '../../../../../src/sources/elasticsearch/load/bulk-writer.ts';

type Reply = (documents: readonly string[]) => unknown;

/** A server that answers each request with the next reply, and the last for ever. */
function serverOf(...replies: Reply[]) {
  const requests: string[][] = [];
  const request = (params: { readonly bulkBody: string }): Promise<unknown> => {
    const documents = params.bulkBody
      .trimEnd()
      .split('\n')
      .filter((_line, at) => at % 2 === 1);
    requests.push(documents);
    const reply = replies[Math.min(requests.length, replies.length) - 1];
    return new Promise((resolve) => {
      resolve(reply?.(documents));
    });
  };
  return { client: { transport: { request } } as unknown as Client, requests };
}

const statuses =
  (...given: number[]): Reply =>
  (documents) => ({ items: documents.map((_document, at) => ({ create: { status: given[at] ?? 201 } })) });
const fails =
  (error: unknown): Reply =>
  () => {
    throw error;
  };
const answered = (statusCode: number): Error =>
  new errors.ResponseError({ statusCode, body: {}, headers: {}, warnings: null, meta: {} as never });
const document = (text: string, otherwise: string | null = null): Outgoing => ({
  document: text,
  otherwise: () => otherwise,
});

function writerOf(...replies: Reply[]) {
  const server = serverOf(...replies);
  const waits: number[] = [];
  const refused: string[] = [];
  const writer = createBulkWriter({
    client: server.client,
    index: 'i',
    signal: new AbortController().signal,
    onRefused: (reason) => void refused.push(reason),
    random: () => 0.5,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    patienceMs: 2000,
  });
  return { ...server, writer, waits, refused };
}

const NOTHING = { written: 0, dropped: 0, asText: 0, refused: 0, retried: 0, doubtful: 0 };

test('sends again the documents that were not taken, and these alone', async () => {
  const { writer, requests, waits } = writerOf(statuses(201, 429, 503), statuses(429), statuses());
  await writer.write(['a', 'b', 'c'].map((text) => document(text)));
  expect(requests).toEqual([['a', 'b', 'c'], ['b', 'c'], ['b']]);
  expect(writer.counts).toEqual({ ...NOTHING, written: 3, retried: 3 });
  // Something was taken each time: the wait does not grow.
  expect(waits).toEqual([188, 188]);
});

test('sends everything again after an answer that never came, and says that it may be there twice', async () => {
  const lost = new errors.ConnectionError('socket hang up');
  const nobody = new errors.ConnectionError('connect ECONNREFUSED 127.0.0.1:9200');
  const { writer, waits } = writerOf(fails(lost), fails(nobody), fails(answered(502)), statuses());
  await writer.write([document('a'), document('b')]);
  expect(writer.counts).toEqual({ ...NOTHING, written: 2, retried: 6, doubtful: 2 });
  expect(waits).toEqual([188, 375, 750]);
});

test('sends as text what is refused as fields, at once, and tells what is refused for good', async () => {
  const { writer, requests, waits, refused } = writerOf(statuses(400, 400, 201), statuses(201));
  await writer.write([document('a', '"a"'), document('b'), document('c')]);
  expect(requests).toEqual([['a', 'b', 'c'], ['"a"']]);
  expect(writer.counts).toEqual({ ...NOTHING, written: 2, asText: 1, refused: 1 });
  expect([waits, refused]).toEqual([[], ['status 400']]);
});

test('halves a request that is too large', async () => {
  const { writer, requests, refused } = writerOf(
    fails(answered(413)),
    fails(answered(413)),
    fails(answered(413)),
    statuses(),
  );
  await writer.write(['a', 'b', 'c'].map((text) => document(text)));
  expect(requests).toEqual([['a', 'b', 'c'], ['a', 'b'], ['a'], ['b'], ['c']]);
  expect(writer.counts).toEqual({ ...NOTHING, written: 2, refused: 1 });
  expect(refused).toEqual(['larger than what the server takes (http.max_content_length)']);
});

test('gives up when nothing is taken for too long, or never will be', async () => {
  const busy = writerOf(statuses(429));
  await expect(busy.writer.write([document('a')])).rejects.toMatchObject({
    code: 'SourceUnavailable',
    retriable: true,
  });
  expect(busy.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(2000);
  const forbidden = writerOf(fails(answered(403)));
  await expect(forbidden.writer.write([document('a')])).rejects.toThrow(/cannot write documents/);
  expect(forbidden.requests).toHaveLength(1);
  await expect(writerOf(() => '<html>').writer.write([document('a')])).rejects.toThrow(/no Elasticsearch/);
});
