import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createApi } from '../../src/api/app.ts';
import { FailuresAnswer } from '../../src/model/failures-answer.ts';
import type { NotReady } from '../../src/model/readiness.ts';
import { fleetTime } from '../support/fleet-log.ts';
import { sickNode } from '../support/fleets.ts';
import { replayFleet } from '../support/replay-fleet.ts';
import { fakeDependencies, quietly } from './fake-dependencies.ts';
import { createFakeReader, FULL_INPUT, NOTHING_FAILED } from './fake-reader.ts';

const reader = createFakeReader([]);
let reasons: NotReady[] = [];
const readiness = { reasons: () => reasons };
const app = createApi({ ...fakeDependencies(reader), readiness });
/** As the API answers it. */
const NOTHING = { ...NOTHING_FAILED, nextCursor: null, partialReasons: [] };
beforeEach(() => {
  reasons = [];
  reader.failureQuestions.length = 0;
});
afterAll(() => app.close());

async function get(url: string) {
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url });
  return { status: statusCode, type: String(headers['content-type']), body: JSON.parse(body) as unknown };
}

describe('GET /failures', () => {
  test('hands the question on, times in microseconds', async () => {
    const query = new URLSearchParams({
      from: '2026-01-31T10:00:00Z',
      window: '30m',
      cluster: 'a',
      namespace: 'b',
      node: 'c',
      image: 'registry.example.com:5000/d@sha256:0',
      registry: 'e',
      code: 'f',
      side: 'user',
      groupBy: 'node',
      limit: '3',
    });
    const { status, body } = await get(`/failures?${query.toString()}`);
    expect([status, body]).toEqual([200, { ...NOTHING, groupBy: 'node' }]);
    expect(reader.failureQuestions).toEqual([
      {
        from: Date.UTC(2026, 0, 31, 10) * 1000,
        windowUs: 1_800_000_000,
        cluster: 'a',
        namespace: 'b',
        node: 'c',
        image: 'registry.example.com:5000/d@sha256:0',
        registry: 'e',
        code: 'f',
        side: 'user',
        groupBy: 'node',
        limit: 3,
      },
    ]);
  });

  test('asks for the causes of the last hour unless told otherwise', async () => {
    expect((await get('/failures')).body).toEqual(NOTHING);
    expect(reader.failureQuestions).toEqual([{ groupBy: 'code', limit: 20 }]);
  });

  test('says that it is partial while a backlog is read', async () => {
    reasons = [{ code: 'backlog', message: 'reading the backlog' }];
    expect((await get('/failures')).body).toEqual({
      ...NOTHING,
      partial: true,
      partialReasons: ['backlog'],
    });
  });

  test.each([
    ['window=1w', 'window: must be a duration such as 30m, 6h or 7d, not "1w"'],
    ['from=yesterday', 'from: must be RFC 3339, such as 2026-11-21T03:00:00Z, not "yesterday"'],
    ['to=', 'to: must be RFC 3339, such as 2026-11-21T03:00:00Z, not ""'],
    ['groupBy=colour', expect.stringContaining('groupBy: ')],
    ['side=mine', expect.stringContaining('side: ')],
    ['limit=0', expect.stringContaining('limit: ')],
    ['node=', expect.stringContaining('node: ')],
    ['nodes=node-a', expect.stringContaining('nodes')],
  ])('refuses ?%s', async (query, detail) => {
    const { status, type, body } = await get(`/failures?${query}`);
    expect([status, type]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'QueryInvalid',
      detail,
    });
    expect(reader.failureQuestions).toEqual([]);
  });
});

describe('GET /failures of a log', () => {
  let replayed: Awaited<ReturnType<typeof replayFleet>>;
  let real: typeof app;
  beforeAll(async () => {
    replayed = await replayFleet(sickNode());
    real = createApi({ ...replayed, ...quietly(), inputQuality: () => FULL_INPUT, readiness });
  });
  afterAll(async () => {
    await real.close();
    replayed.close();
  });

  test('answers the top causes, whose examples lead to their diagnoses', async () => {
    const { nextCursor, partialReasons, ...rest } = (await real.inject('/failures')).json<
      Record<string, unknown>
    >();
    const answer = FailuresAnswer.parse(rest);
    expect(answer).toEqual(replayed.failures({}));
    expect([nextCursor, partialReasons]).toEqual([null, []]);
    const [group] = answer.groups;
    expect(group?.concentration?.verdict).toBe('node');
    for (const { diagnosis } of group?.examples ?? []) {
      expect(JSON.parse((await real.inject(diagnosis)).body)).toMatchObject({
        primary: { code: group?.code },
        acrossPods: { verdict: 'node' },
      });
    }
  });

  test.each([
    `from=${fleetTime(60)}&to=${fleetTime(60)}`,
    `from=${fleetTime(0)}&to=${fleetTime(60)}&window=1m`,
  ])('refuses the window ?%s', async (query) => {
    const { statusCode, body } = await real.inject(`/failures?${query}`);
    expect([statusCode, JSON.parse(body)]).toMatchObject([400, { code: 'QueryInvalid', status: 400 }]);
  });
});
