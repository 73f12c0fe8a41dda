import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createApi } from '../../src/api/app.ts';
import type { NotReady } from '../../src/model/readiness.ts';
import type { SourceState } from '../../src/model/source-state.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { DOCUMENTS, healthy, refused, stuck } from '../unit/cli/documents.ts';
import { rollingOut, unbound } from '../unit/cli/object-documents.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import { createFakeReader, FULL_INPUT, micros, type FakeReader } from './fake-reader.ts';

const UID = '4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d';
const OTHER = '00000000-0000-4000-8000-000000000002';
const NOBODY = '00000000-0000-4000-8000-00000000ffff';
const GIVEN_UP = { code: 'source-given-up', message: 'f: the position cannot be understood' } as const;
const FAILED = { code: 'source-failed', message: 'b: gone' } as const;
const CHOSEN = 'my own/audit id';

let reader: FakeReader;
let reasons: NotReady[];
let states: SourceState[];
let logged: string[];
let app: ReturnType<typeof createApi>;

beforeEach(() => {
  reader = createFakeReader([stuck, healthy, refused], [UID, OTHER, CHOSEN], {
    workloads: [rollingOut],
    claims: [unbound],
  });
  reasons = [];
  states = [];
  logged = [];
  const metrics = createMetrics({ process: false });
  const now = () => micros('10:06:36.500000');
  metrics.exposeStore(reader, now);
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void logged.push(line) });
  app = createApi({
    ...fakeDependencies(reader),
    metrics,
    readiness: { reasons: () => reasons },
    sources: () => states,
    log,
    now,
  });
});
afterEach(() => app.close());

async function get(url: string, headers: Record<string, string> = {}) {
  const { statusCode, headers: answered, body } = await app.inject({ method: 'GET', url, headers });
  const type = String(answered['content-type']);
  return { status: statusCode, type, body: type.includes('json') ? (JSON.parse(body) as unknown) : body };
}

const problem = (status: number, title: string, code: string, detail: unknown) => ({
  status,
  type: 'application/problem+json; charset=utf-8',
  body: { type: 'about:blank', title, status, code, detail },
});

const item = (document: typeof stuck, uid: string) => ({
  cluster: 'default',
  namespace: 'shop',
  name: document.pod.name ?? '',
  uid,
  node: document.pod.node,
  ips: [],
  owner: { kind: 'Deployment', name: 'web' },
  verdict: document.verdict,
  code: document.primary?.code ?? null,
  outcome: document.delivery?.outcome ?? null,
  firstAt: '2026-01-31T10:02:14.000000Z',
  lastAt: '2026-01-31T10:06:26.000000Z',
});

describe('GET /pods', () => {
  test('answers pages that lead to each other', async () => {
    const first = await get('/pods?limit=2');
    expect(first.body).toEqual({
      items: [item(stuck, UID), item(healthy, OTHER)],
      nextCursor: '2',
      partial: false,
      partialReasons: [],
    });
    reasons = [{ code: 'backlog', message: 'reading the backlog' }];
    const second = await get('/pods?limit=2&cursor=2');
    expect(second.body).toEqual({
      items: [item(refused, CHOSEN)],
      nextCursor: null,
      partial: true,
      partialReasons: ['backlog'],
    });
  });

  test('hands every filter to the store', async () => {
    const filters = {
      cluster: 'a',
      namespace: 'b',
      name: 'c',
      node: 'd',
      ownerKind: 'e',
      ownerName: 'f',
      verdict: 'aborted',
      code: 'h',
      outcome: 'failed',
    };
    expect((await get(`/pods?${new URLSearchParams(filters).toString()}`)).status).toBe(200);
    const ids = new URLSearchParams({ workload: 'deploy:shop:web', claim: 'shop:data' });
    expect((await get(`/pods?${ids.toString()}`)).status).toBe(200);
    expect(reader.queries).toEqual([
      { ...filters, limit: 50 },
      { workload: 'Deployment/shop/web', claim: 'shop/data', limit: 50 },
    ]);
  });

  test.each([
    'limit=0',
    'limit=501',
    'limit=many',
    'limit=',
    'verdict=',
    'namspace=shop',
    'name=a&name=b',
    'outcome=late',
    'verdict=fine',
    'workload=web',
    'claim=data',
  ])('refuses ?%s and says what is wrong', async (query) => {
    expect(await get(`/pods?${query}`)).toEqual(
      problem(
        400,
        'Bad Request',
        'QueryInvalid',
        expect.stringMatching(new RegExp(query.split('=')[0] ?? '')) as unknown,
      ),
    );
    expect(reader.queries).toEqual([]);
  });

  test('refuses a cursor that is none', async () => {
    expect(await get('/pods?cursor=x')).toEqual(
      problem(400, 'Bad Request', 'CursorInvalid', 'This is not a cursor.'),
    );
  });
});

describe('GET /pods/:uid', () => {
  test('tells who it is and its deliveries', async () => {
    expect(await get(`/pods/${UID}`)).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
      body: {
        ...item(stuck, UID),
        deliveries: [stuck.delivery],
        incidents: [],
        links: { workload: null, claims: [] },
      },
    });
  });
});

describe('GET /pods/:uid/diagnosis', () => {
  test.each(Object.entries(DOCUMENTS))(
    'answers the document of a Pod that is %s, whole',
    async (_name, document) => {
      const other = createApi(fakeDependencies(createFakeReader([document], [UID])));
      const { statusCode, body } = await other.inject(`/pods/${UID}/diagnosis/`);
      await other.close();
      expect([statusCode, JSON.parse(body)]).toEqual([200, document]);
    },
  );

  test('answers for a refused create whose client chose its audit ID', async () => {
    expect(await get(`/pods/${encodeURIComponent(CHOSEN)}/diagnosis`)).toMatchObject({
      status: 200,
      body: refused,
    });
  });

  test('tells a UID that is unknown from a path that is none', async () => {
    const unknown = problem(
      404,
      'Not Found',
      'PodNotFound',
      `No Pod or refused create has the id ${NOBODY}.`,
    );
    const malformed = problem(
      400,
      'Bad Request',
      'UidInvalid',
      expect.stringMatching(
        /^The path names no Pod: ".{1,80}"?…? is neither a UID nor the audit ID of a refused create that is known here\.$/,
      ),
    );
    expect(await get(`/pods/${NOBODY}/diagnosis`)).toEqual(unknown);
    expect(await get(`/pods/${NOBODY}`)).toEqual(unknown);
    for (const path of ['not-a-uid', 'a'.repeat(500), '%00', '%F0%9F%92%A9', "'%20OR%201=1"]) {
      expect(await get(`/pods/${path}/diagnosis`)).toEqual(malformed);
      expect(await get(`/pods/${path}`)).toEqual(malformed);
    }
  });
});

describe('the service itself', () => {
  test('GET /clusters tells how far behind it is, and each of its sources', async () => {
    const state = {
      clusters: ['default'],
      caughtUp: true,
      readBytes: 100,
      failure: null,
      troubles: [],
      ended: false,
      gaveUp: false,
    };
    states = [
      { ...state, source: 'a', caughtUp: false, readBytes: 40, totalBytes: 100 },
      { ...state, source: 'b', totalBytes: null, failure: FAILED },
      { ...state, source: 'c', totalBytes: 100 },
      { ...state, source: 'd', clusters: ['new'], totalBytes: 100, ended: true },
      {
        ...state,
        source: 'e',
        clusters: ['new', 'default'],
        totalBytes: null,
        lagMs: 1500,
        troubles: ['index x is closed'],
      },
      {
        ...state,
        source: 'f',
        clusters: ['new'],
        totalBytes: null,
        caughtUp: false,
        failure: GIVEN_UP,
        gaveUp: true,
      },
    ];
    expect((await get('/clusters')).body).toEqual({
      items: [
        {
          cluster: 'default',
          watermark: '2026-01-31T10:06:26.000000Z',
          newest: '2026-01-31T10:06:28.000000Z',
          lagMs: 10_500,
          newestLagMs: 8_500,
          pods: 3,
          inputQuality: FULL_INPUT,
          sources: [
            { source: 'a', state: 'reading', behindBytes: 60, lagMs: null, troubles: [], reason: null },
            { source: 'b', state: 'waiting', behindBytes: null, lagMs: null, troubles: [], reason: FAILED },
            { source: 'c', state: 'caught-up', behindBytes: 0, lagMs: null, troubles: [], reason: null },
            {
              source: 'e',
              state: 'caught-up',
              behindBytes: null,
              lagMs: 1500,
              troubles: ['index x is closed'],
              reason: null,
            },
          ],
        },
        {
          cluster: 'new',
          watermark: null,
          newest: null,
          lagMs: null,
          newestLagMs: null,
          pods: 0,
          inputQuality: FULL_INPUT,
          sources: [
            { source: 'd', state: 'ended', behindBytes: 0, lagMs: null, troubles: [], reason: null },
            {
              source: 'e',
              state: 'caught-up',
              behindBytes: null,
              lagMs: 1500,
              troubles: ['index x is closed'],
              reason: null,
            },
            {
              source: 'f',
              state: 'given-up',
              behindBytes: null,
              lagMs: null,
              troubles: [],
              reason: GIVEN_UP,
            },
          ],
        },
      ],
      nextCursor: null,
      partial: false,
      partialReasons: [],
    });
  });

  test('GET /healthz and /readyz', async () => {
    expect((await get('/healthz')).body).toEqual({ status: 'ok' });
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready', reasons: [] } });
    reasons = [{ code: 'source-failed', message: 'the source x cannot be read' }];
    expect(await get('/readyz')).toMatchObject({ status: 503, body: { status: 'not-ready', reasons } });
  });

  test('GET / lists what to try, for programs and for people', async () => {
    const { body } = await get('/');
    const { links } = body as { links: { path: string }[] };
    for (const { path } of links) {
      const { status } = await get(
        path
          .replace('{uid}', UID)
          .replace('{kind}:{namespace}:{name}', rollingOut.id)
          .replace('{namespace}:{name}', unbound.id)
          .replace('{id}', rollingOut.id)
          .replace('{auditId}', 'audit-1')
          // Left to itself it has no end.
          .replace('/deliveries/stream', '/deliveries/stream?follow=false'),
      );
      expect([path, status]).toEqual([path, 200]);
    }
    const page = await get('/', { accept: 'text/html,application/xhtml+xml' });
    expect(page.type).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('<a href="/pods">/pods</a>');
  });

  test('GET /metrics exposes what was committed, and how far behind it is', async () => {
    await get(`/pods/${UID}`);
    const { type, body } = await get('/metrics');
    expect(type).toContain('text/plain');
    const lines = String(body).split('\n');
    expect(lines.filter((line) => /^lorgnette_(deliveries|corrections|watermark)/.test(line))).toEqual([
      'lorgnette_watermark_lag_seconds{cluster="default"} 10.5',
      'lorgnette_deliveries_total{cluster="default",kind="create",outcome="failed",code="ImageNotFound",phase="image",side="user"} 3',
      'lorgnette_corrections_total{cluster="default",kind="create"} 1',
    ]);
    expect(lines).toContain(
      'lorgnette_http_request_duration_seconds_count{route="/pods/:uid",status="200"} 1',
    );
  });
});

describe('problems', () => {
  test('of paths and methods that there are not', async () => {
    const nothing = 'There is nothing at GET /nothing. GET / lists what there is.';
    expect(await get('/nothing?secret=1')).toEqual(problem(404, 'Not Found', 'RouteNotFound', nothing));
    const refusal = await app.inject({
      method: 'POST',
      url: '/pods',
      payload: '{',
      headers: { 'content-type': 'x/y' },
    });
    expect([refusal.statusCode, refusal.headers['allow'], refusal.json()]).toEqual([
      405,
      'GET, HEAD',
      problem(405, 'Method Not Allowed', 'MethodNotAllowed', '/pods answers to GET and HEAD only.').body,
    ]);
    expect((await app.inject({ method: 'HEAD', url: '/pods' })).statusCode).toBe(200);
  });

  test('of a URL that does not decode', async () => {
    expect(await get('/pods/%zz')).toMatchObject({
      status: 400,
      body: { code: 'RequestInvalid', status: 400 },
    });
  });

  test('of our own say nothing but where to look', async () => {
    reader.pods = () => {
      throw new Error('password=hunter2');
    };
    const { status, type, body } = await get('/pods');
    expect([status, type]).toEqual([500, 'application/problem+json; charset=utf-8']);
    const { id, ...rest } = body as { id: string };
    expect(rest).toEqual(
      problem(500, 'Internal Server Error', 'Internal', 'Something unexpected went wrong.').body,
    );
    const [line] = logged.map(
      (text) => JSON.parse(text) as { id: string; msg: string; err: { message: string } },
    );
    expect([logged.length, line?.id, line?.msg, line?.err.message]).toEqual([
      1,
      id,
      'request failed',
      'password=hunter2',
    ]);
  });
});
