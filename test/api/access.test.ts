import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ROUTE_POLICIES } from '../../src/api/access/route-policy.ts';
import { createApi } from '../../src/api/app.ts';
import { serve } from '../../src/app.ts';
import type { Service } from '../../src/cli/app-contract.ts';
import { demoLogs } from '../../src/cli/demo.ts';
import { Config } from '../../src/config/schema.ts';
import { createToken, tokenDigest } from '../../src/lib/access-token.ts';
import { hashPassword } from '../../src/lib/password-hash.ts';
import type { RecordKind } from '../../src/model/observation.ts';
import type { PodRow } from '../../src/store/contract.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { fakeDependencies } from './fake-dependencies.ts';

/** Namespaces of the bundled log: the first two may be read. */
const MINE = ['images', 'sched'];
const OTHERS = 'crashers';
const TOKENS = { all: createToken(), mine: createToken(), scraper: createToken() };
const PASSWORD = 'correct horse battery staple';

let folder = '';
let service: Service;
let own: PodRow;
let foreign: PodRow;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-access-'));
  const accessFile = join(folder, 'access.yaml');
  const entries = {
    tokens: [
      { name: 'all', sha256: tokenDigest(TOKENS.all) },
      { name: 'mine', sha256: tokenDigest(TOKENS.mine), namespaces: MINE },
      { name: 'scraper', sha256: tokenDigest(TOKENS.scraper), namespaces: [], scopes: ['metrics'] },
    ],
    users: [{ name: 'jane', scrypt: await hashPassword(PASSWORD), namespaces: MINE }],
  };
  writeFileSync(accessFile, JSON.stringify(entries), { mode: 0o600 });
  const config = Config.parse({
    sources: [{ type: 'audit-file', paths: demoLogs(), follow: false }],
    store: { path: join(folder, 'lorgnette.db') },
    server: { port: 0, accessFile },
  });
  service = await serve(config, { signal: new AbortController().signal, log: createLog('silent') });
  await service.finished;
  own = onlyPod('images', 'missing-tag');
  foreign = onlyPod(OTHERS, '');
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

function onlyPod(namespace: string, name: string): PodRow {
  const [pod] = service.reader.pods({ namespace, name, limit: 1 }).items;
  if (pod === undefined) throw new Error(`there is no ${namespace}/${name}`);
  return pod;
}

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

const CREDENTIALS: { readonly [who: string]: string | null } = {
  nobody: null,
  stranger: `Bearer ${createToken()}`,
  impostor: basic('jane', 'wrong horse battery staple'),
  mine: `Bearer ${TOKENS.mine}`,
  jane: basic('jane', PASSWORD),
  scraper: `bearer ${TOKENS.scraper}`,
  all: `Bearer ${TOKENS.all}`,
};

async function get(path: string, who: string): Promise<{ status: number; headers: Headers; text: string }> {
  const credential = CREDENTIALS[who] ?? null;
  const headers = credential === null ? {} : { authorization: credential };
  const answer = await fetch(service.url + path, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** What a credential for `MINE` gets at each route, at what is its own and (`foreign`) what is not. */
const ROUTES: { readonly [url: string]: () => { path: string; foreign?: [string, number] } } = {
  '/': () => ({ path: '/' }),
  '/pods': () => ({ path: '/pods?namespace=images', foreign: [`/pods?namespace=${OTHERS}`, 403] }),
  '/pods/:uid': () => ({ path: `/pods/${own.uid}`, foreign: [`/pods/${foreign.uid}`, 404] }),
  '/pods/:uid/diagnosis': () => ({
    path: `/pods/${own.uid}/diagnosis`,
    foreign: [`/pods/${foreign.uid}/diagnosis`, 404],
  }),
  ...Object.fromEntries(
    ['timeline', 'history', 'manifest'].map((what) => [
      `/pods/:uid/${what}`,
      () => ({
        path: `/pods/${own.uid}/${what}`,
        foreign: [`/pods/${foreign.uid}/${what}`, 404] as [string, number],
      }),
    ]),
  ),
  '/pods/:uid/audit-events/:auditId': () => ({
    path: `/pods/${own.uid}/audit-events/${auditIdOf('Pod', own.uid)}`,
    foreign: [`/pods/${foreign.uid}/audit-events/${auditIdOf('Pod', foreign.uid)}`, 404],
  }),
  ...Object.fromEntries(
    (['workloads', 'claims'] as const).flatMap((list) => [
      [
        `/${list}/:id/history`,
        () => ({
          path: `/${list}/${idOf(list, 'sched')}/history`,
          foreign: [`/${list}/${idOf(list, OTHER_OF[list])}/history`, 404] as [string, number],
        }),
      ],
      [`/${list}/:id/audit-events/:auditId`, () => eventOf(list)],
    ]),
  ),
  '/workloads': () => ({ path: '/workloads', foreign: [`/workloads?namespace=rollouts`, 403] }),
  '/workloads/:id': () => ({
    path: `/workloads/${idOf('workloads', 'sched')}`,
    foreign: [`/workloads/${idOf('workloads', 'rollouts')}`, 404],
  }),
  '/claims': () => ({ path: '/claims', foreign: [`/claims?namespace=volumes`, 403] }),
  '/claims/:id': () => ({
    path: `/claims/${idOf('claims', 'sched')}`,
    foreign: [`/claims/${idOf('claims', 'volumes')}`, 404],
  }),
  '/failures': () => ({ path: '/failures?window=7d', foreign: [`/failures?namespace=${OTHERS}`, 403] }),
  '/deliveries/stream': () => ({
    path: '/deliveries/stream?since=beginning&follow=false',
    foreign: [`/deliveries/stream?namespace=${OTHERS}&follow=false`, 403],
  }),
  '/clusters': () => ({ path: '/clusters' }),
  '/healthz': () => ({ path: '/healthz' }),
  '/readyz': () => ({ path: '/readyz' }),
  '/metrics': () => ({ path: '/metrics' }),
  '/openapi.json': () => ({ path: '/openapi.json' }),
  '/openapi.yaml': () => ({ path: '/openapi.yaml' }),
};

/** Where those who read have no business: `audit.test.ts` is about them. */
const FOR_SENDERS = Object.keys(ROUTE_POLICIES).filter((url) => ROUTE_POLICIES[url] === 'senders');

function idOf(list: 'workloads' | 'claims', namespace: string): string {
  const [row] = service.reader[list]({ namespace, limit: 1 }).items;
  return row === undefined ? '' : row.key.replaceAll('/', ':');
}

/** Namespaces that may not be read, and have one. */
const OTHER_OF = { workloads: 'rollouts', claims: 'volumes' } as const;

function eventOf(list: 'workloads' | 'claims'): { path: string; foreign: [string, number] } {
  const kind = list === 'workloads' ? 'Workload' : 'PersistentVolumeClaim';
  const pathIn = (namespace: string): string => {
    const id = idOf(list, namespace);
    return `/${list}/${id}/audit-events/${auditIdOf(kind, id.replaceAll(':', '/'))}`;
  };
  return { path: pathIn('sched'), foreign: [pathIn(OTHER_OF[list]), 404] };
}

function auditIdOf(kind: RecordKind, uid: string): string {
  const [first] = service.reader.loadRecord('default', kind, uid);
  if (first === undefined) throw new Error(`there is no ${kind} ${uid}`);
  return first.auditId;
}

/** Status by who asks, of each kind of route. */
const EXPECTED = {
  open: { nobody: 200, stranger: 200, mine: 200, jane: 200, scraper: 200, all: 200 },
  namespaces: { nobody: 401, stranger: 401, mine: 200, jane: 200, all: 200 },
  metrics: { nobody: 401, stranger: 401, mine: 403, jane: 403, scraper: 200, all: 200 },
  everything: { nobody: 401, stranger: 401, mine: 403, jane: 403, scraper: 403, all: 200 },
} as const;

const CODES: { readonly [status: number]: string } = { 401: 'Unauthenticated', 403: 'Forbidden' };
const challenge = (tried: boolean): string =>
  `Bearer realm="lorgnette"${tried ? ', error="invalid_token"' : ''}, Basic realm="lorgnette", charset="UTF-8"`;
/** The code of the problem that an answer is; `null` when it is none. */
const codeOf = ({ headers, text }: { headers: Headers; text: string }): unknown =>
  headers.get('content-type')?.startsWith('application/problem+json') === true
    ? (JSON.parse(text) as { code: unknown }).code
    : null;

describe('every route', () => {
  test('has a policy, and a row in this table', async () => {
    const api = createApi(fakeDependencies());
    await api.ready();
    const urls = [...Object.keys(ROUTES), ...FOR_SENDERS].filter((url) =>
      api.hasRoute({ method: 'GET', url }),
    );
    const lines = api.printRoutes({ commonPrefix: false, method: 'GET' }).trimEnd().split('\n');
    await api.close();
    expect(lines.filter((line) => line.includes('(GET'))).toHaveLength(urls.length);
    expect(Object.keys(ROUTE_POLICIES).toSorted()).toEqual(urls.toSorted());
  });

  test.each(Object.keys(ROUTES))('%s answers each credential as it should', async (url) => {
    const { path } = ROUTES[url]?.() ?? { path: '' };
    const policy = ROUTE_POLICIES[url] as keyof typeof EXPECTED;
    for (const [who, status] of Object.entries<number>(EXPECTED[policy])) {
      const answer = await get(path, who);
      expect([path, who, answer.status]).toEqual([path, who, status]);
      expect([path, who, codeOf(answer), answer.headers.get('www-authenticate')]).toEqual([
        path,
        who,
        CODES[status] ?? null,
        status === 401 ? challenge(who !== 'nobody') : null,
      ]);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('x-powered-by') ?? answer.headers.get('server')).toBeNull();
    }
  });

  test.each(Object.keys(ROUTES))('%s hides what is of another namespace', async (url) => {
    const [path, status] = ROUTES[url]?.().foreign ?? [null, 0];
    if (path === null) return;
    expect([await get(path, 'mine'), await get(path, 'jane')]).toMatchObject([{ status }, { status }]);
    expect(await get(path, 'all')).toMatchObject({ status: 200 });
  });

  test('that takes what is posted needs a credential too, where nobody posts', async () => {
    const post = async (who: string): Promise<number> => {
      const credential = CREDENTIALS[who] ?? null;
      const headers = {
        'content-type': 'application/json',
        ...(credential === null ? {} : { authorization: credential }),
      };
      return (await fetch(`${service.url}/audit/demo`, { method: 'POST', headers, body: '{}' })).status;
    };
    expect(FOR_SENDERS).toEqual(['/audit/:cluster']);
    expect([await post('nobody'), await post('stranger'), await post('all')]).toEqual([401, 401, 404]);
  });

  test('that is none tells nothing to those without a credential', async () => {
    expect([(await get('/nowhere', 'nobody')).status, (await get('/nowhere', 'mine')).status]).toEqual([
      401, 404,
    ]);
    const posted = await fetch(`${service.url}/pods`, { method: 'POST' });
    expect(posted.status).toBe(401);
  });

  test('that is refused is counted by why', async () => {
    const refused = async (): Promise<Record<string, number>> => {
      const { text } = await get('/metrics', 'scraper');
      const rows = text.matchAll(/^lorgnette_http_access_refused_total\{reason="(.+?)"\} (\d+)$/gm);
      return Object.fromEntries([...rows].map(([, reason = '', count]) => [reason, Number(count)]));
    };
    const before = await refused();
    for (const who of ['nobody', 'nobody', 'stranger', 'scraper', 'jane']) await get('/clusters', who);
    const after = await refused();
    const more = Object.entries(after).map(([reason, count]) => [reason, count - (before[reason] ?? 0)]);
    expect(Object.fromEntries(more)).toEqual({
      'no-credential': 2,
      'unknown-credential': 1,
      'not-allowed': 2,
      'too-many-attempts': 0,
      'unknown-certificate': 0,
      host: 0,
    });
  });

  test('refuses a wrong password, and says when the next may be tried when there were many', async () => {
    expect(await get('/pods', 'impostor')).toMatchObject({ status: 401 });
    const statuses = await Promise.all(
      Array.from({ length: 16 }, async () => (await get('/pods', 'impostor')).status),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
    let answer = await get('/pods', 'impostor');
    for (let n = 0; n < 10 && answer.status === 401; n++) answer = await get('/pods', 'impostor');
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([429, { code: 'TooManyAttempts' }]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    // Whose password is known, and whose token, is not kept out by them.
    expect([(await get('/pods', 'jane')).status, (await get('/pods', 'mine')).status]).toEqual([200, 200]);
  });
});

async function items(list: string, who: string): Promise<{ namespace: string; uid: string | null }[]> {
  const found: { namespace: string; uid: string | null }[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { text } = await get(`${list}?limit=25${cursor === '' ? '' : `&cursor=${cursor}`}`, who);
    const page = JSON.parse(text) as {
      items: { namespace: string; uid: string | null }[];
      nextCursor: string | null;
    };
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

describe('a token for namespaces', () => {
  test.each(['/pods', '/workloads', '/claims'])(
    'lists all that is in them, and nothing else: %s',
    async (list) => {
      const all = await items(list, 'all');
      const mine = all.filter(({ namespace }) => MINE.includes(namespace));
      expect(mine.length).toBeGreaterThan(0);
      expect(all.length).toBeGreaterThan(mine.length);
      expect(await items(list, 'mine')).toEqual(mine);
    },
  );

  test('sees in no answer what is in others', async () => {
    const secrets = new Set<string>();
    const known = new Set<string>();
    for (const pod of service.reader.pods({ limit: 500 }).items) {
      const words = [pod.uid, pod.name].filter((word) => word.length > 6 && /[-\d]/.test(word));
      for (const word of words) (MINE.includes(pod.namespace) ? known : secrets).add(word);
    }
    const hidden = [...secrets].filter((word) => ![...known].some((mine) => mine.includes(word)));
    expect(hidden.length).toBeGreaterThan(200);
    const paths = [
      ...(await items('/pods', 'mine')).flatMap(({ uid }) => [`/pods/${uid}`, `/pods/${uid}/diagnosis`]),
      `/workloads/${idOf('workloads', 'sched')}`,
      `/claims/${idOf('claims', 'sched')}`,
      ...['code', 'node', 'image', 'registry', 'namespace', 'workload'].map(
        (by) => `/failures?window=7d&limit=200&groupBy=${by}`,
      ),
    ];
    for (const path of paths) {
      const { status, text } = await get(path, 'mine');
      expect([path, status, hidden.filter((word) => text.includes(word))]).toEqual([path, 200, []]);
    }
    const everything = await get('/failures?window=7d&limit=200&groupBy=workload', 'all');
    expect(hidden.some((word) => everything.text.includes(word))).toBe(true);
  });

  test('counts across Pods only those that it may see', async () => {
    const counted = async (who: string): Promise<{ pods: number; groups: { namespace: string | null }[] }> =>
      JSON.parse((await get('/failures?window=7d&limit=200&groupBy=namespace', who)).text) as {
        pods: number;
        groups: { namespace: string | null }[];
      };
    const [all, mine] = [await counted('all'), await counted('mine')];
    expect(mine.pods).toBeGreaterThan(0);
    expect(all.pods).toBeGreaterThan(mine.pods);
    expect(mine.groups.length).toBe(MINE.length);
  });

  test('continues no page of another credential', async () => {
    const { text } = await get('/pods?limit=5', 'all');
    const { nextCursor } = JSON.parse(text) as { nextCursor: string };
    expect(await get(`/pods?limit=5&cursor=${nextCursor}`, 'mine')).toMatchObject({ status: 400 });
  });
});

test('requests at the same time do not see with the eyes of each other', async () => {
  const path = `/pods/${foreign.uid}/diagnosis`;
  const asked = Array.from({ length: 40 }, (_, n) => ['all', 'mine', 'nobody'][n % 3] ?? '');
  const answers = await Promise.all(asked.map(async (who) => [who, (await get(path, who)).status]));
  const status: { readonly [who: string]: number } = { all: 200, mine: 404, nobody: 401 };
  expect(answers).toEqual(asked.map((who) => [who, status[who]]));
});

test('credentials are read again, and those that are gone are refused', async () => {
  const path = '/clusters';
  expect((await get(path, 'all')).status).toBe(200);
  const accessFile = join(folder, 'access.yaml');
  const config = Config.parse({
    store: { path: join(folder, 'lorgnette.db') },
    server: { port: 0, accessFile },
  });
  writeFileSync(accessFile, 'tokens: [{name: all}]');
  await expect(async () => service.reload(config)).rejects.toMatchObject({ code: 'ConfigInvalid' });
  expect((await get(path, 'all')).status).toBe(200);
  writeFileSync(accessFile, JSON.stringify({ tokens: [{ name: 'new', sha256: tokenDigest('lgt_new') }] }));
  await service.reload(config);
  expect((await get(path, 'all')).status).toBe(401);
  const answer = await fetch(service.url + path, { headers: { authorization: 'Bearer lgt_new' } });
  expect(answer.status).toBe(200);
});
