import { afterAll, beforeAll, expect, test } from 'vitest';

import { createElasticsearchClient } from '../../../../src/sources/elasticsearch/client.ts';
import { look } from '../../../../src/sources/elasticsearch/look.ts';
import { createPageBuffers } from '../../../../src/sources/elasticsearch/page-buffers.ts';
import { type FakeAnswer, type FakeElasticsearch, startFake } from '../../../support/fake-elasticsearch.ts';

let server: FakeElasticsearch;
let answer: FakeAnswer = { body: {} };
beforeAll(async () => {
  server = await startFake(() => answer);
});
afterAll(() => server.close());

const SHARDS = { total: 2, successful: 2, skipped: 0, failed: 0 };
const filter = { wanted: { w: 1 }, leftOut: { l: 1 }, reads: { r: 1 }, times: ['a'] } as never;
const looking = (withLeftOut: boolean) =>
  look(
    createElasticsearchClient({ nodes: [server.url], compression: false, requestTimeoutSeconds: 5 }),
    {
      indices: ['a-*', 'b'],
      time: { name: 't', inNanos: false, isMixed: false },
      filter,
      clusterField: null,
      cluster: 'one',
      preference: 'p',
      bucketMs: 1000,
    },
    { from: 5000, end: 9000, withLeftOut },
    new AbortController().signal,
    createPageBuffers(1, 1000),
  );
const aggregations = {
  now: { buckets: [{ to: 12_345 }] },
  wanted: {
    near: {
      byTime: {
        buckets: [
          { key: 5000, doc_count: 2 },
          { key: 7000, doc_count: 1 },
        ],
      },
    },
    beyond: { doc_count: 4 },
  },
  leftOut: { until: { value: 8000 }, at0: { value: 7 }, reads: { doc_count: 0 } },
};

test('counts what is wanted by bucket, and tells what is left out and the time of the server', async () => {
  answer = { body: { timed_out: false, _shards: SHARDS, aggregations } };
  expect(await looking(true)).toEqual({
    now: 12_345,
    counts: new Map([
      [5000, 2],
      [7000, 1],
    ]),
    beyond: 4,
    leftOut: { until: 8000, seen: [{ cluster: 'one', at: 7000, hasReads: false }] },
  });
  const asked = server.requests.at(-1);
  expect([
    asked?.path,
    asked?.query.get('allow_partial_search_results'),
    asked?.query.get('preference'),
  ]).toEqual(['/a-*,b/_search', 'false', 'p']);
  expect(asked?.body).toMatchObject({
    query: { bool: { filter: [{ range: { t: { gte: 5000 } } }] } },
    aggs: { wanted: { filter: { w: 1 } }, leftOut: { filter: { l: 1 } } },
  });
});

test('asks for what is left out only where it is to', async () => {
  expect((await looking(false)).leftOut).toEqual({ until: null, seen: [] });
  expect(server.requests.at(-1)?.body['aggs']).not.toHaveProperty('leftOut');
});

test('uses nothing of an answer that is not whole', async () => {
  const failures = [{ index: 'a', reason: { type: 'no_shard_available_action_exception', reason: 'x' } }];
  answer = { body: { _shards: { ...SHARDS, failed: 1, failures }, aggregations } };
  await expect(looking(true)).rejects.toMatchObject({ code: 'SourceShardsMissing', retriable: true });
  answer = { body: { timed_out: true, _shards: SHARDS, aggregations } };
  await expect(looking(true)).rejects.toMatchObject({ code: 'SourceUnavailable', retriable: true });
});
