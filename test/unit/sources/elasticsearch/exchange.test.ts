import { gzipSync } from 'node:zlib';

import { errors } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createElasticsearchClient } from '../../../../src/sources/elasticsearch/client.ts';
import {
  AnswerTooLarge,
  exchangeBytes,
  exchangeJson,
} from '../../../../src/sources/elasticsearch/exchange.ts';
import { createPageBuffers } from '../../../../src/sources/elasticsearch/page-buffers.ts';
import { type FakeAnswer, type FakeElasticsearch, startFake } from '../../../support/fake-elasticsearch.ts';

describe('an exchange', () => {
  let server: FakeElasticsearch;
  let answer: () => FakeAnswer | Promise<FakeAnswer> = () => ({ body: {} });
  beforeAll(async () => {
    server = await startFake(() => answer());
  });
  afterAll(() => server.close());

  const connect = (compression = false) =>
    createElasticsearchClient({ nodes: [server.url], compression, requestTimeoutSeconds: 5 });
  const { signal } = new AbortController();
  const ask = { method: 'POST', path: '/a/_search', querystring: { x: 1 }, body: '{"q":1}', signal } as const;
  const buffers = createPageBuffers(2, 1024 * 1024);
  const LONG = `{"long":"${'x'.repeat(700_000)}"}`;

  test('gives the bytes as they came, also of answers that are larger than its buffers', async () => {
    answer = () => ({ body: LONG });
    const bytes = await exchangeBytes(connect(), ask, buffers, 1024 * 1024);
    expect(bytes.toString('utf8') === LONG).toBe(true);
    const asked = server.requests.at(-1);
    expect([asked?.method, asked?.path, asked?.query.get('x'), asked?.body]).toEqual([
      'POST',
      '/a/_search',
      '1',
      { q: 1 },
    ]);
  });

  test('takes compression away', async () => {
    answer = () => ({ body: gzipSync(LONG), headers: { 'content-encoding': 'gzip' } });
    const bytes = await exchangeBytes(connect(true), ask, buffers, 1024 * 1024);
    expect(bytes.toString('utf8') === LONG).toBe(true);
  });

  test('stops at an answer that is too large', async () => {
    answer = () => ({ body: LONG });
    await expect(exchangeBytes(connect(), ask, buffers, 100_000)).rejects.toBeInstanceOf(AnswerTooLarge);
  });

  test('throws what the client throws for an error, whatever it is written in', async () => {
    answer = () => ({ status: 429, body: { error: { type: 'es_rejected_execution_exception' } } });
    await expect(exchangeJson(connect(), ask, buffers)).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 429,
      body: { error: { type: 'es_rejected_execution_exception' } },
    });
    answer = () => ({ status: 502, body: '<h1>Bad</h1>', headers: { 'content-type': 'text/html' } });
    await expect(exchangeJson(connect(), ask, buffers)).rejects.toMatchObject({
      statusCode: 502,
      body: '<h1>Bad</h1>',
    });
  });

  test('says so when the connection breaks in the middle of an answer', async () => {
    answer = () => ({ body: LONG, breakAfter: 1000 });
    await expect(exchangeBytes(connect(), ask, buffers, 1024 * 1024)).rejects.toBeInstanceOf(
      errors.ConnectionError,
    );
    answer = () => {
      const whole = gzipSync(LONG);
      return { body: whole, breakAfter: whole.length - 10, headers: { 'content-encoding': 'gzip' } };
    };
    await expect(exchangeBytes(connect(true), ask, buffers, 1024 * 1024)).rejects.toBeInstanceOf(
      errors.ConnectionError,
    );
  });

  test('is given up when its caller does', async () => {
    const ending = new AbortController();
    answer = () => {
      setTimeout(() => ending.abort(), 20);
      return new Promise(() => undefined);
    };
    const given = exchangeBytes(connect(), { ...ask, signal: ending.signal }, buffers, 1000);
    await expect(given).rejects.toBeInstanceOf(errors.RequestAbortedError);
  });
});
