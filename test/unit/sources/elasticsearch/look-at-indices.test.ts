import { errors } from '@elastic/elasticsearch';
import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../../../src/lib/json.ts';
import { type Ask, createIndexLooker } from '../../../../src/sources/elasticsearch/look-at-indices.ts';

const UUIDS = { a: { settings: { 'index.uuid': 'A' } }, b: { settings: { 'index.uuid': 'B' } } };
const AHEAD = {
  _shards: { total: 2, failed: 0 },
  aggregations: {
    indices: {
      buckets: [
        {
          key: 'a',
          doc_count: 3,
          least: { value: 1000 },
          greatest: { value: 2000 },
          last: { hits: { hits: [{ _index: 'a', _id: 'x' }] } },
        },
      ],
    },
  },
};
const FORBIDDEN = new errors.ResponseError({
  statusCode: 403,
  headers: {},
  warnings: null,
  body: {
    error: { type: 'security_exception', reason: 'action [indices:monitor/settings/get] is unauthorized' },
  },
  meta: {} as never,
});

function looking(...answers: readonly (JsonObject | Error)[]) {
  const asked: Parameters<Ask>[0][] = [];
  const left = [...answers];
  const looker = createIndexLooker({
    indices: 'logs-*',
    field: 'event.ingested',
    preference: 'p',
    ask(request) {
      asked.push(request);
      const answer = left.shift() ?? {};
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  return { looker, asked };
}

const bodyOf = (request: Parameters<Ask>[0] | undefined): JsonObject =>
  JSON.parse(request?.body ?? '{}') as JsonObject;

describe('a look at the indices', () => {
  it('sees which there are, and what lies beyond the cursor', async () => {
    const { looker, asked } = looking(UUIDS, AHEAD);
    const look = await looker(5, 999_000);
    expect([look.at, look.cursor]).toEqual([5, 999_000]);
    expect([...look.indices]).toEqual([
      ['a', 'A'],
      ['b', 'B'],
    ]);
    expect([...look.ahead]).toEqual([['a', { documents: 3, least: 1e6, greatest: 2e6, id: 'x' }]]);
    expect(asked.map(({ path }) => path)).toEqual(['/logs-*/_settings/index.uuid', '/logs-*/_search']);
    expect(asked[1]?.querystring).toMatchObject({ preference: 'p', allow_partial_search_results: false });
    expect(bodyOf(asked[1])['query']).toEqual({
      bool: { filter: [{ range: { 'event.ingested': { gte: 1000, format: 'epoch_millis' } } }] },
    });
  });

  it('takes everything to lie ahead before anything was read', async () => {
    const { looker, asked } = looking(UUIDS, AHEAD);
    await looker(5, null);
    expect(bodyOf(asked[1])['query']).toEqual({
      bool: { filter: [{ exists: { field: 'event.ingested' } }] },
    });
  });

  it('asks for names alone where uuids may not be seen, those of broken indices too', async () => {
    const caps = { indices: ['a'], fields: {}, failures: [{ indices: ['red'], failure: {} }] };
    const { looker, asked } = looking(FORBIDDEN, caps, AHEAD, caps, AHEAD);
    const names = [
      ['a', null],
      ['red', null],
    ];
    expect([...(await looker(5, null)).indices]).toEqual(names);
    expect([...(await looker(6, null)).indices]).toEqual(names);
    expect(asked.map(({ path }) => path.replace('/logs-*/', ''))).toEqual([
      '_settings/index.uuid',
      '_field_caps',
      '_search',
      '_field_caps',
      '_search',
    ]);
  });

  it('is none when not every shard answered, or something else failed', async () => {
    const failures = [{ index: 'a', reason: { type: 'no_shard_available_action_exception', reason: null } }];
    const partial = { ...AHEAD, _shards: { total: 2, failed: 1, failures } };
    await expect(looking(UUIDS, partial).looker(5, null)).rejects.toMatchObject({
      code: 'SourceShardsMissing',
    });
    const away = new errors.ConnectionError('connect ECONNREFUSED 127.0.0.1:9200');
    await expect(looking(away).looker(5, null)).rejects.toBe(away);
    const odd = { aggregations: { indices: { buckets: [{ key: 'a' }] } } };
    await expect(looking(UUIDS, odd).looker(5, null)).rejects.toMatchObject({
      code: 'SourceAnswerUnreadable',
    });
  });

  it('tells which documents are still there', async () => {
    const { looker, asked } = looking(UUIDS, AHEAD, { hits: { hits: [{ _id: 'x' }] } });
    const look = await looker(5, null);
    expect([...(await look.held(['x', 'y']))]).toEqual(['x']);
    expect(bodyOf(asked[2])).toMatchObject({ size: 2, query: { ids: { values: ['x', 'y'] } } });
  });
});
