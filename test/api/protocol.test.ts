import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { replayDemo, type DemoApi } from '../../docs/demo-api.ts';

let demo: DemoApi;
let api: ReturnType<DemoApi['createApi']>;
/** A good request to each route whose answer is whole, and the same until something is read: no stream, no metrics. */
let whole: string[];

beforeAll(async () => {
  demo = await replayDemo();
  api = demo.createApi();
  await api.ready();
  whole = api.describedRoutes
    .map(({ examples }) => Object.values(examples)[0] ?? '/openapi.json')
    .filter((example) => typeof example === 'string')
    .filter((path) => path !== '/metrics' && !path.startsWith('/deliveries/stream'));
});
afterAll(async () => {
  await api.close();
  demo.close();
});

const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  api.inject({ method, url, headers });

interface Page {
  readonly items: readonly unknown[];
  readonly groups: readonly unknown[];
  readonly nextCursor: string | null;
  readonly window: unknown;
  readonly groupsLeft: number;
}

/** All pages of a list, one after the other. */
async function pagesOf(url: string): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: string | null = null;
  do {
    const query =
      cursor === null ? '' : `${url.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
    const answer = await get(url + query);
    expect(answer.statusCode).toBe(200);
    const page = answer.json<Page>();
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null && pages.length < 1000);
  return pages;
}

describe('conditional requests', () => {
  test('every answer has a tag, by which it is not sent again while it holds', async () => {
    for (const path of whole) {
      const full = await get(path);
      const tag = String(full.headers.etag);
      expect([path, full.statusCode, full.headers['cache-control']]).toEqual([
        path,
        200,
        'private, no-cache',
      ]);
      expect(tag).toMatch(/^"[\w-]{22}"$/);
      for (const condition of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        const again = await get(path, { 'if-none-match': condition });
        expect([path, again.statusCode, again.body, again.headers.etag]).toEqual([path, 304, '', tag]);
        expect(again.headers).not.toHaveProperty('content-type');
        expect(again.headers).not.toHaveProperty('content-length');
        expect(again.headers['cache-control']).toBe('private, no-cache');
      }
      for (const condition of ['"other"', tag.slice(1, -1), '']) {
        const again = await get(path, { 'if-none-match': condition });
        expect([again.statusCode, again.body]).toEqual([200, full.body]);
      }
    }
  });

  test('metrics change with each request', async () => {
    const tag = String((await get('/metrics')).headers.etag);
    expect((await get('/metrics', { 'if-none-match': tag })).statusCode).toBe(200);
  });

  test('HEAD answers as GET does, without a body', async () => {
    for (const path of whole) {
      const full = await get(path);
      const head = await get(path, {}, 'HEAD');
      expect([head.statusCode, head.body]).toEqual([200, '']);
      for (const name of ['etag', 'content-type', 'content-length', 'cache-control', 'vary']) {
        expect([path, name, head.headers[name]]).toEqual([path, name, full.headers[name]]);
      }
      const same = await get(path, { 'if-none-match': String(full.headers.etag) }, 'HEAD');
      expect([same.statusCode, same.body]).toEqual([304, '']);
    }
  });

  test('problems have no tag, and are not kept', async () => {
    for (const path of ['/pods?limit=0', '/nothing', '/pods/%zz']) {
      const { headers } = await get(path, { 'if-none-match': '*' });
      expect([path, headers.etag, headers['cache-control'], headers.vary]).toEqual([
        path,
        undefined,
        'no-store',
        'accept',
      ]);
    }
  });
});

describe('media types', () => {
  test.each([
    [undefined, 'application/problem+json'],
    ['*/*', 'application/problem+json'],
    ['application/json', 'application/json'],
    ['application/json, application/problem+json', 'application/problem+json'],
    ['text/html', 'application/problem+json'],
  ])('a problem for %j is %s', async (accept, type) => {
    const { headers, json } = await get('/nothing', accept === undefined ? {} : { accept });
    expect(headers['content-type']).toBe(`${type}; charset=utf-8`);
    expect(json<{ code: string }>().code).toBe('RouteNotFound');
  });

  test('what varies says so', async () => {
    expect((await get('/')).headers.vary).toBe('accept');
  });
});

describe('the document', () => {
  test('is served as YAML too', async () => {
    const { headers, body } = await get('/openapi.yaml');
    expect(headers['content-type']).toBe('application/yaml; charset=utf-8');
    expect(parse(body)).toEqual((await get('/openapi.json')).json());
  });
});

describe('what is no request', () => {
  let port = 0;
  beforeAll(async () => {
    port = Number(new URL(await api.listen({ host: '127.0.0.1', port: 0 })).port);
  });

  /** Sends bytes as they are, and gives what comes back until the connection ends. */
  async function exchange(bytes: string): Promise<{ head: string; body: unknown }> {
    const socket = connect({ host: '127.0.0.1', port });
    socket.write(bytes);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    return { head, body: JSON.parse(body) };
  }

  test('is answered with a problem', async () => {
    expect(await exchange('hello\r\n\r\n')).toEqual({
      head: expect.stringMatching(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/),
      body: {
        type: 'about:blank',
        title: 'Bad Request',
        status: 400,
        code: 'RequestInvalid',
        detail: 'This is no HTTP request.',
      },
    });
    expect(await exchange(`GET /pods?name=${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`)).toMatchObject({
      head: expect.stringMatching(/^HTTP\/1\.1 431 /),
      body: { status: 431, code: 'RequestInvalid' },
    });
  });
});

describe('pages', () => {
  test.each([
    ['/pods', 40],
    ['/pods?verdict=failing', 10],
    ['/workloads', 3],
    ['/claims', 2],
  ])('of %s give every item once, in the same order', async (list, limit) => {
    const [whole] = await pagesOf(`${list}${list.includes('?') ? '&' : '?'}limit=500`);
    const pages = await pagesOf(`${list}${list.includes('?') ? '&' : '?'}limit=${limit}`);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flatMap(({ items }) => items)).toEqual(whole?.items);
  });

  test('of /failures give every group once, of the window of the first', async () => {
    for (const groupBy of ['code', 'node', 'namespace']) {
      const [whole] = await pagesOf(`/failures?window=7d&groupBy=${groupBy}&limit=200`);
      const pages = await pagesOf(`/failures?window=7d&groupBy=${groupBy}&limit=1`);
      expect(pages.length).toBeGreaterThan(2);
      expect(pages.flatMap(({ groups }) => groups)).toEqual(whole?.groups);
      for (const { window } of pages) expect(window).toEqual(whole?.window);
      expect(pages.map(({ groupsLeft }) => groupsLeft)).toEqual(
        pages.map((_page, i) => Math.max(0, (whole?.groups.length ?? 0) - 1 - i)),
      );
    }
  });

  test('are of one question: a cursor of another is refused', async () => {
    const [{ nextCursor } = { nextCursor: null }] = await pagesOf('/pods?limit=1&namespace=images');
    const foreign = encodeURIComponent(String(nextCursor));
    const ofFailures = (await get('/failures?limit=1')).json<Page>().nextCursor;
    for (const path of [
      `/pods?cursor=${foreign}`,
      `/workloads?namespace=images&cursor=${foreign}`,
      `/clusters?cursor=${foreign}`,
      `/failures?cursor=${foreign}`,
      `/failures?groupBy=node&cursor=${String(ofFailures)}`,
      `/failures?window=7d&cursor=${String(ofFailures)}`,
      '/failures?cursor=!',
      '/clusters?cursor=bnVsbA',
    ]) {
      const { statusCode, json } = await get(path);
      expect([path, statusCode, json<{ code: string }>().code]).toEqual([path, 400, 'CursorInvalid']);
    }
    // The length of a page is no part of the question.
    expect((await get(`/pods?namespace=images&limit=7&cursor=${foreign}`)).statusCode).toBe(200);
  });
});

describe('what is refused', () => {
  test.each([
    ['/pods?limit=0', 'limit: must be at least 1, not "0"'],
    ['/pods?limit=501', 'limit: must be at most 500, not "501"'],
    ['/pods?limit=1.5', 'limit: must be a whole number, not "1.5"'],
    ['/pods?limit=many', 'limit: must be a whole number, not "many"'],
    ['/pods?name=a&name=b', 'name: must be told once, not ["a","b"]'],
    ['/pods?name=', 'name: must be at least 1 character long, not ""'],
    [`/pods?name=${'x'.repeat(300)}`, `name: must be at most 256 characters long, not "${'x'.repeat(79)}…`],
    [
      '/pods?outcome=late',
      'outcome: must be one of in-progress, succeeded, failed, aborted, unknown, not "late"',
    ],
    ['/clusters?colour=red', 'There is no parameter "colour"; there are cursor, limit'],
    ['/pods?workload=web', 'workload: must have the form KIND:NAMESPACE:NAME, not "web"'],
  ])('%s says which parameter, what is allowed, and what was given', async (path, detail) => {
    const { statusCode, json } = await get(path);
    expect([statusCode, json<{ detail: string }>().detail]).toEqual([400, detail]);
  });
});
