import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { serve } from '../../src/app.ts';
import type { Service } from '../../src/cli/app-contract.ts';
import { loadConfig } from '../../src/config/load.ts';
import { Config, type ConfigInput } from '../../src/config/schema.ts';
import { createToken, tokenDigest } from '../../src/lib/access-token.ts';
import { createLog } from '../../src/telemetry/log.ts';

const CERTIFICATES = fileURLToPath(new URL('../support/certificates/', import.meta.url));
const pem = (name: string): string => readFileSync(join(CERTIFICATES, name), 'utf8');
const SMALL = 64 * 1024;

let folder = '';
let service: Service | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-audit-'));
});
afterEach(async () => {
  await service?.stop();
  service = null;
  rmSync(folder, { recursive: true });
});

const fileOf = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};

function configOf(sources: ConfigInput['sources'], server: ConfigInput['server'] = {}): Config {
  return Config.parse({ sources, store: { path: join(folder, 'store.db') }, server: { port: 0, ...server } });
}

async function start(...given: Parameters<typeof configOf>): Promise<string> {
  const config = configOf(...given);
  service = await serve(config, { signal: new AbortController().signal, log: createLog('silent') });
  return service.url;
}

/** A list as the API server encodes it, and what nobody else would send as one. */
const event = (id: string): object => ({
  level: 'Metadata',
  auditID: id,
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/pods/web-0',
  verb: 'delete',
  user: { username: 'alice@example.com' },
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web-0', apiVersion: 'v1' },
  responseStatus: { metadata: {}, code: 200 },
  requestReceivedTimestamp: '2026-11-25T04:00:00.000000Z',
  stageTimestamp: '2026-11-25T04:00:00.012000Z',
});
const POD = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: {
    name: 'web-0',
    namespace: 'shop',
    uid: '4d8e5a5e-6f0f-4a52-9c1b-0e4f1f6b7a01',
    resourceVersion: '17',
    creationTimestamp: '2026-11-25T03:00:00Z',
    deletionTimestamp: '2026-11-25T04:00:30Z',
    deletionGracePeriodSeconds: 30,
  },
  spec: { containers: [{ name: 'web', image: 'nginx' }] },
  status: { phase: 'Running' },
};
const listOf = (...items: object[]): object => ({
  kind: 'EventList',
  apiVersion: 'audit.k8s.io/v1',
  metadata: {},
  items,
});
const LIST = JSON.stringify(listOf(event('a'), event('b')));

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly code: string | undefined;
  readonly body: { readonly bytes?: number };
}

interface Sent {
  readonly token?: string;
  readonly client?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  /** Sent without saying how long it is. */
  readonly chunked?: boolean;
}

function post(url: string, body: string | Buffer, sent: Sent = {}): Promise<Answer> {
  const { token, client, headers = {}, method = 'POST', chunked = false } = sent;
  const identity = client === undefined ? {} : { cert: pem(`${client}.crt`), key: pem(`${client}.key`) };
  const options = {
    method,
    agent: false as const,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(chunked
        ? { 'transfer-encoding': 'chunked' }
        : { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
  };
  return new Promise((resolve, reject) => {
    const answered = (answer: IncomingMessage): void => {
      const { statusCode: status = 0, headers: got } = answer;
      const read = async (): Promise<Answer> => {
        const parsed = JSON.parse(await text(answer)) as { code?: string; bytes?: number };
        return { status, headers: got, code: parsed.code, body: parsed };
      };
      resolve(read());
    };
    const asked = url.startsWith('https:')
      ? requestHttps(url, { ...options, ca: pem('ca.crt'), ...identity }, answered)
      : requestHttp(url, options, answered);
    asked.once('error', reject);
    asked.end(body);
  });
}

const metricsOf = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();

describe('a batch', () => {
  const webhook = { type: 'audit-webhook', cluster: 'demo', maxBodyBytes: SMALL } as const;

  test('is taken as the API server sends it, printed over lines, compressed, and in pieces', async () => {
    const url = `${await start([webhook])}/audit/demo`;
    const printed = JSON.stringify(JSON.parse(LIST), null, 2);
    const gzip = { headers: { 'content-encoding': 'gzip' } };
    const answers = [
      await post(url, `${LIST}\n`),
      await post(url, printed),
      await post(url, gzipSync(LIST), gzip),
      await post(url, LIST, { chunked: true }),
      await post(url, LIST, { headers: { 'content-type': 'Application/JSON; charset=utf-8' } }),
    ];
    expect(answers.map(({ status, body }) => [status, body])).toEqual(
      [LIST.length + 1, printed.length, LIST.length, LIST.length, LIST.length].map((bytes) => [
        200,
        { status: 'committed', bytes },
      ]),
    );
    // Ten events of two: what was sent again changed nothing.
    const metrics = await metricsOf(new URL(url).origin);
    expect(metrics).toMatch(/^lorgnette_stage_sent_total\{.*stage="decode"\} 10$/m);
    expect(metrics).toMatch(/^lorgnette_stage_dropped_total\{.*stage="fold",reason="known"\} 8$/m);
  });

  test('that is too large is refused, however it is sent, and whatever it unpacks to', async () => {
    const url = `${await start([webhook])}/audit/demo`;
    const large = JSON.stringify({ pad: 'x'.repeat(SMALL) });
    const bomb = gzipSync(JSON.stringify({ pad: 'x'.repeat(64 * 1024 * 1024) }));
    expect(bomb.length).toBeLessThan(SMALL * 2);
    const answers = [
      await post(url, large),
      await post(url, large, { chunked: true }),
      await post(url, gzipSync(large), { headers: { 'content-encoding': 'gzip' } }),
      await post(url, bomb, { headers: { 'content-encoding': 'gzip' } }),
    ];
    expect(answers.map(({ status, code }) => [status, code])).toEqual(
      answers.map(() => [413, 'BatchTooLarge']),
    );
    expect(await post(url, LIST)).toMatchObject({ status: 200 });
    const metrics = await metricsOf(new URL(url).origin);
    expect(metrics).toContain('lorgnette_webhook_requests_total{cluster="demo",status="413"} 4\n');
    expect(metrics).toContain('lorgnette_webhook_queued_bytes{cluster="demo"} 0\n');
  });

  test.each([
    ['a list', '[]', {}, 400, 'BatchInvalid'],
    ['nothing', '', {}, 400, 'BatchInvalid'],
    ['blanks', ' \n', {}, 400, 'BatchInvalid'],
    ['text', 'hello', {}, 400, 'BatchInvalid'],
    ['what is not gzip', LIST, { 'content-encoding': 'gzip' }, 400, 'BatchInvalid'],
    ['an encoding that is not read', LIST, { 'content-encoding': 'br' }, 415, 'MediaTypeRefused'],
    ['a form of a web page', LIST, { 'content-type': 'text/plain' }, 415, 'MediaTypeRefused'],
    ['protobuf', LIST, { 'content-type': 'application/vnd.kubernetes.protobuf' }, 415, 'MediaTypeRefused'],
  ])('that is none is refused: %s', async (_what, body, headers, status, code) => {
    const url = `${await start([webhook])}/audit/demo`;
    expect(await post(url, body, { headers })).toMatchObject({ status, code });
    expect(await post(url, LIST)).toMatchObject({ status: 200 });
  });

  test('is taken when something in it is no audit event, which is kept as a dead letter', async () => {
    const url = `${await start([webhook])}/audit/demo`;
    const answers = [
      await post(url, '{"kind":"EventList"'),
      await post(url, '{"kind":"Pod","apiVersion":"v1"}'),
      await post(url, JSON.stringify(listOf({ kind: 'none' }, event('c')))),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const letters = service?.reader.deadLetters(10) ?? [];
    expect(letters.map(({ source }) => source)).toEqual(letters.map(() => 'audit-webhook:demo'));
    expect(letters.length).toBe(3);
  });

  test('of a cluster that no source is of, and any other method, are refused', async () => {
    const url = await start([webhook]);
    expect(await post(`${url}/audit/other`, LIST)).toMatchObject({ status: 404, code: 'ClusterNotFound' });
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await post(`${url}/audit/demo`, '', { method });
      expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, 'POST']);
    }
    expect((await fetch(`${url}/pods`, { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD');
  });

  test('without authentication is taken from a loopback name alone', async () => {
    const url = `${await start([webhook])}/audit/demo`;
    expect(await post(url, LIST, { headers: { host: 'lorgnette.example.com' } })).toMatchObject({
      status: 421,
      code: 'HostNotAllowed',
    });
  });
});

describe('a raw event that was posted', () => {
  const delivered = { ...event('d'), level: 'RequestResponse', responseObject: POD };

  test.each([
    [true, 200, 'copy'],
    [false, 410, 'AuditEventGone'],
  ])('is told from a copy, if those are kept: %s', async (keepRaw, status, what) => {
    const config = Config.parse({
      sources: [{ type: 'audit-webhook', cluster: 'demo' }],
      store: { path: join(folder, 'store.db'), keepRaw },
      server: { port: 0 },
    });
    service = await serve(config, { signal: new AbortController().signal, log: createLog('silent') });
    const { url } = service;
    expect((await post(`${url}/audit/demo`, JSON.stringify(listOf(delivered)))).status).toBe(200);
    const answer = await fetch(`${url}/pods/${POD.metadata.uid}/audit-events/d`);
    const told = (await answer.json()) as { code?: string; events?: { readFrom: string }[] };
    expect([answer.status, told.code ?? told.events?.[0]?.readFrom]).toEqual([status, what]);
  });
});

describe('deploy/audit-webhook', () => {
  const deployed = (name: string): string =>
    fileURLToPath(new URL(`../../deploy/audit-webhook/${name}`, import.meta.url));

  test('has a configuration that is sound, but for the files that it names', () => {
    const loaded = loadConfig({ file: deployed('lorgnette.yaml'), env: {}, flags: {} });
    expect(loaded).toMatchObject({ ok: true, warnings: [] });
  });

  test.each(['kubeconfig-token.yaml', 'kubeconfig-mtls.yaml'])('posts to a cluster of it: %s', (name) => {
    const { clusters, contexts, users } = parse(readFileSync(deployed(name), 'utf8')) as {
      clusters: { name: string; cluster: { server: string } }[];
      contexts: { context: { cluster: string; user: string } }[];
      users: { name: string }[];
    };
    expect(new URL(clusters[0]?.cluster.server ?? '').pathname).toBe('/audit/production');
    expect(contexts[0]?.context).toEqual({ cluster: clusters[0]?.name, user: users[0]?.name });
  });
});

describe('a token', () => {
  const [own, second, other, reader] = [createToken(), createToken(), createToken(), createToken()];

  test('is for posting for its cluster and nothing else; one that reads posts nothing', async () => {
    const access = { tokens: [{ name: 'reader', sha256: tokenDigest(reader) }] };
    const url = await start(
      [
        { type: 'audit-webhook', cluster: 'a', tokenFile: fileOf('a', `# old, new\n${own}\n\n${second}\n`) },
        { type: 'audit-webhook', cluster: 'b', tokenFile: fileOf('b', other) },
      ],
      { accessFile: fileOf('access.yaml', JSON.stringify(access)) },
    );
    const statuses = async (path: string, method = 'POST'): Promise<number[]> => {
      const found: number[] = [];
      for (const token of [undefined, createToken(), own, second, other, reader]) {
        const sent = token === undefined ? { method } : { method, token };
        found.push((await post(url + path, method === 'GET' ? '' : LIST, sent)).status);
      }
      return found;
    };
    expect(await statuses('/audit/a')).toEqual([401, 401, 200, 200, 403, 401]);
    expect(await statuses('/audit/b')).toEqual([401, 401, 403, 403, 200, 401]);
    // Which clusters there are is told to those alone who post for one.
    expect(await statuses('/audit/c')).toEqual([401, 401, 404, 404, 404, 401]);
    expect(await statuses('/clusters', 'GET')).toEqual([401, 401, 401, 401, 401, 200]);
    expect((await post(`${url}/audit/a`, LIST)).headers['www-authenticate']).toBe('Bearer realm="lorgnette"');
    // Whoever says who it is may come under any name.
    expect(await post(`${url}/audit/a`, LIST, { token: own, headers: { host: 'x' } })).toMatchObject({
      status: 200,
    });
  });

  test('is read again, and one that was withdrawn is refused', async () => {
    const tokenFile = fileOf('a', own);
    const sources: ConfigInput['sources'] = [{ type: 'audit-webhook', cluster: 'a', tokenFile }];
    const url = `${await start(sources)}/audit/a`;
    const statuses = async (): Promise<number[]> => [
      (await post(url, LIST, { token: own })).status,
      (await post(url, LIST, { token: second })).status,
    ];
    expect(await statuses()).toEqual([200, 401]);
    writeFileSync(tokenFile, 'short');
    await expect(async () => service?.reload(configOf(sources))).rejects.toMatchObject({
      code: 'ConfigInvalid',
    });
    expect(await statuses()).toEqual([200, 401]);
    writeFileSync(tokenFile, second);
    await service?.reload(configOf(sources));
    expect(await statuses()).toEqual([401, 200]);
  });

  test('that is wrong too often is put off, and a right one is taken meanwhile', async () => {
    const url = `${await start([{ type: 'audit-webhook', cluster: 'a', tokenFile: fileOf('a', own) }])}/audit/a`;
    const statuses: number[] = [];
    for (let n = 0; n < 22; n += 1) statuses.push((await post(url, LIST, { token: second })).status);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429, 429]);
    expect(Number((await post(url, LIST, { token: second })).headers['retry-after'])).toBeGreaterThan(0);
    expect((await post(url, LIST, { token: own })).status).toBe(200);
  });
});

describe('a client certificate', () => {
  const tls = {
    certFile: join(CERTIFICATES, 'server.crt'),
    keyFile: join(CERTIFICATES, 'server.key'),
    clientCaFile: join(CERTIFICATES, 'ca.crt'),
  };
  const token = createToken();

  test('is for posting, or for reading: neither does what the other does', async () => {
    const url = await start([{ type: 'audit-webhook', cluster: 'a', allowedClients: ['grafana'] }], { tls });
    const posted = async (client: string): Promise<number> =>
      (await post(`${url}/audit/a`, LIST, { client })).status;
    const read = async (client: string): Promise<number> =>
      (await post(`${url}/clusters`, '', { client, method: 'GET' })).status;
    expect([await posted('client'), await posted('other-client')]).toEqual([200, 403]);
    expect([await read('client'), await read('other-client')]).toEqual([403, 200]);
    await expect(post(`${url}/audit/a`, LIST)).rejects.toThrow(/alert|hang up|ECONNRESET/i);
    await expect(posted('stranger')).rejects.toThrow(/alert|hang up|ECONNRESET/i);
  });

  test('and a token are both needed where both are named, whoever may read', async () => {
    const url = await start(
      [
        {
          type: 'audit-webhook',
          cluster: 'a',
          tokenFile: fileOf('a', token),
          allowedClients: ['spiffe://example.com/grafana'],
        },
      ],
      { tls: { ...tls, allowedClients: ['intruder'] } },
    );
    const posted = async (sent: Sent): Promise<number> => (await post(`${url}/audit/a`, LIST, sent)).status;
    expect([
      await posted({ client: 'client', token }),
      await posted({ client: 'client' }),
      await posted({ client: 'other-client', token }),
      await posted({ client: 'other-client' }),
    ]).toEqual([200, 401, 403, 401]);
  });
});
