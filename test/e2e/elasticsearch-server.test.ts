import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ElasticsearchServer, startElasticsearch } from '../support/elasticsearch.ts';

const PASSWORD = 'orchid-7-harness';

interface Answer {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown };
}

/** One request, with the password unless told otherwise. */
async function ask(
  { url, password }: Pick<ElasticsearchServer, 'url' | 'password'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const headers: { [name: string]: string } = { 'content-type': 'application/json' };
  if (password !== null) headers['authorization'] = `Basic ${btoa(`elastic:${password}`)}`;
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await fetch(`${url}${path}`, init);
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

// What the suites of Elasticsearch rest on: a real server that can be killed and comes back, of both versions that we promise.
describe.each([9, 8] as const)('the Elasticsearch %i of the tests', (version) => {
  let server: ElasticsearchServer;
  beforeAll(async () => {
    server = await startElasticsearch({ version, password: PASSWORD, settings: { 'node.attr.rack': 'r7' } });
  });
  afterAll(() => server.stop());

  it('is the real server, of this version, with the settings that were asked for', async () => {
    const info = await ask(server, 'GET', '/');
    expect(info).toMatchObject({ status: 200, body: { tagline: 'You Know, for Search' } });
    expect(info.body['version']).toMatchObject({ number: expect.stringMatching(`^${version}\\.`) });
    const nodes = await ask(server, 'GET', '/_nodes/settings?filter_path=**.rack');
    expect(JSON.stringify(nodes.body)).toContain('"rack":"r7"');
  });

  it('refuses who does not give the password', async () => {
    expect(await ask({ url: server.url, password: null }, 'GET', '/')).toMatchObject({ status: 401 });
    expect(await ask({ url: server.url, password: 'another' }, 'GET', '/')).toMatchObject({ status: 401 });
    expect(await ask(server, 'GET', '/')).toMatchObject({ status: 200 });
  });

  it('keeps what it has acknowledged through kill -9, on the same address', async () => {
    for (let round = 1; round <= 2; round += 1) {
      const written = await ask(server, 'PUT', `/events/_create/${round}?refresh=true`, { round });
      expect(written.status).toBe(201);
      await server.kill();
      await expect(fetch(server.url)).rejects.toThrow('fetch failed');
      await server.restart();
      expect((await ask(server, 'GET', '/events/_count')).body).toMatchObject({ count: round });
    }
  });

  it('restarts while it runs', async () => {
    await server.restart();
    expect((await ask(server, 'GET', '/events/_count')).body).toMatchObject({ count: 2 });
  });
});

describe('a server of the tests', () => {
  it('that cannot start tells what its log says', async () => {
    await expect(startElasticsearch({ settings: { 'no.such.setting': '1' } })).rejects.toThrow(
      'unknown setting [no.such.setting]',
    );
  });
});
