import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createService, parseServiceUrl, readToken } from '../../../src/cli/service.ts';

test.each([
  ['http://localhost:8080', 'http://localhost:8080'],
  ['https://example.com/lorgnette/', 'https://example.com/lorgnette'],
  ['http://[::1]:8080/', 'http://[::1]:8080'],
  ['localhost:8080', null],
  ['ftp://localhost', null],
  ['http://me:secret@localhost', null],
  ['http://localhost/?a=b', null],
])('%s is the address %s', (text, url) => {
  expect(parseServiceUrl(text)).toBe(url);
});

describe('a token file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lorgnette-token-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('holds one token', () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'lgn_abc\n');
    expect(readToken(file)).toBe('lgn_abc');
    writeFileSync(file, 'two words');
    expect(() => readToken(file)).toThrow(/does not hold one token/);
    expect(() => readToken(join(folder, 'none'))).toThrow(/cannot be read/);
  });
});

describe('asking a service', () => {
  afterEach(() => void vi.unstubAllGlobals());

  const asking = (answer: () => Promise<Response>, token: string | null = null) => {
    const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(answer);
    vi.stubGlobal('fetch', fetched);
    const { signal } = new AbortController();
    return { service: createService({ url: 'http://a/b', token, signal }), fetched };
  };
  const problem = (status: number, code: string) => () =>
    Promise.resolve(
      new Response(JSON.stringify({ status, code, detail: 'Why.' }), {
        status,
        headers: { 'content-type': 'application/problem+json; charset=utf-8' },
      }),
    );
  const html = (status: number) => () =>
    Promise.resolve(new Response('<p>', { status, headers: { 'content-type': 'text/html' } }));

  test('sends the token, and what is asked without what is not told', async () => {
    const { service, fetched } = asking(() => Promise.resolve(Response.json({ a: 1 })), 'secret');
    expect(
      await service.get('/pods', { label: ['a', 'b=c'], code: undefined, cursor: null, limit: 5 }),
    ).toEqual({ a: 1 });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect([url, init?.headers, init?.redirect]).toEqual([
      'http://a/b/pods?label=a&label=b%3Dc&limit=5',
      { accept: 'application/json, application/problem+json', authorization: 'Bearer secret' },
      'manual',
    ]);
  });

  test.each([
    [problem(401, 'Unauthenticated'), 'Unauthenticated', /Why\. Give it a token with --token-file/],
    [problem(403, 'Forbidden'), 'Forbidden', /^http:\/\/a\/b: Why\.$/],
    [problem(404, 'RouteNotFound'), 'NotLorgnette', /404/],
    [problem(400, 'NeverHeardOf'), 'NotLorgnette', /400/],
    [html(200), 'NotLorgnette', /200 text\/html/],
    [html(302), 'NotLorgnette', /302/],
    [html(502), 'ServerUnreachable', /answers 502/],
    [
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })),
      'ServerUnreachable',
      /ECONNREFUSED/,
    ],
  ] as const)('says what is wrong: %#', async (answer, code, message) => {
    const { service } = asking(answer);
    await expect(service.get('/pods')).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as unknown,
    });
  });

  test('finds nothing where the object is not, and what is no id', async () => {
    expect(await asking(problem(404, 'PodNotFound')).service.find('/pods/x')).toBeNull();
    expect(await asking(problem(400, 'UidInvalid')).service.find('/pods/x')).toBeNull();
    await expect(asking(problem(400, 'QueryInvalid')).service.find('/pods')).rejects.toMatchObject({
      code: 'QueryInvalid',
    });
  });
});
