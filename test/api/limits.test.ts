import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createAccessScope } from '../../src/api/access/scope.ts';
import { createApi } from '../../src/api/app.ts';
import type { Authenticator } from '../../src/api/access/authenticator.ts';
import { createHttpServers } from '../../src/api/protection/http-server.ts';
import { EVERYBODY } from '../../src/model/access.ts';
import type { ServerLimits } from '../../src/model/server.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { fakeDependencies } from './fake-dependencies.ts';

const LIMITS: ServerLimits = {
  maxConnections: 4,
  maxStreams: 2,
  maxConcurrentRequests: 1,
  maxHeaderBytes: 2048,
  maxUrlBytes: 512,
  maxQueryParameters: 8,
  headersTimeoutSeconds: 1,
  requestTimeoutSeconds: 1,
  keepAliveTimeoutSeconds: 5,
  idleTimeoutSeconds: 60,
};

/** Requests that an authenticator holds up, until they are let go. */
let held: (() => void)[];
let holds: boolean;
const authenticator: Authenticator = {
  authenticate: async () => {
    if (holds) await new Promise<void>((resolve) => void held.push(resolve));
    return { type: 'known', access: EVERYBODY };
  },
  challenges: () => [],
};

let app: ReturnType<typeof createApi>;
let metrics: ReturnType<typeof createMetrics>;
let port: number;
let url: string;
const sockets = new Set<Socket>();

async function start(access: { loopbackOnly: boolean; asks: boolean }): Promise<void> {
  metrics = createMetrics({ process: false });
  app = createApi({
    ...fakeDependencies(),
    metrics,
    guard: {
      access: {
        scope: createAccessScope(),
        authenticator: () => (access.asks ? authenticator : null),
        allowedClients: () => null,
        senders: () => null,
        loopbackOnly: access.loopbackOnly,
      },
      limits: LIMITS,
      servers: createHttpServers(LIMITS, null),
      hasTls: false,
    },
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  port = Number(new URL(url).port);
}
beforeEach(() => {
  held = [];
  holds = false;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const release of held) release();
  await app.close();
});

/** Sends bytes as they are, and gives what came until the server hung up. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    sockets.add(socket);
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => (answer += piece));
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}

/** What was counted of the requests that were refused, by reason. */
async function counted(): Promise<Record<string, number>> {
  const found = (await metrics.text()).matchAll(
    /^lorgnette_http_(?:load|access)_refused_total\{reason="(.+?)"\} (\d+)$/gm,
  );
  return Object.fromEntries(
    [...found]
      .map(([, reason = '', count]) => [reason, Number(count)] as const)
      .filter(([, count]) => count > 0),
  );
}

async function problem(path: string, init: RequestInit = {}): Promise<unknown[]> {
  const answer = await fetch(url + path, init);
  const { code } = (await answer.json()) as { code?: string };
  return [answer.status, code, answer.headers.get('x-content-type-options')];
}

describe('a request', () => {
  beforeEach(() => start({ loopbackOnly: false, asks: false }));

  test('with too long a URL, or too many parameters, is refused', async () => {
    expect(await problem(`/pods?name=${'a'.repeat(600)}`)).toEqual([414, 'UrlTooLong', 'nosniff']);
    expect(await problem(`/pods?${'a=1&'.repeat(8)}`)).toEqual([400, 'RequestInvalid', 'nosniff']);
    expect((await problem(`/pods?${'a=1&'.repeat(7)}`))[1]).toBe('QueryInvalid');
  });

  test('with too long headers is refused, with the headers that every answer has', async () => {
    const answer = await raw(`GET / HTTP/1.1\r\nhost: localhost\r\nx-long: ${'a'.repeat(4096)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('x-content-type-options: nosniff\r\n');
    expect(answer).toContain('"code":"RequestInvalid"');
  });

  test('that is no HTTP is refused likewise', async () => {
    const answer = await raw('hello\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*content-security-policy: default-src 'none'/);
  });

  test('that only reads has no body: the connection ends', async () => {
    const answer = await raw('GET /pods HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\nabc');
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*connection: close[^]*"code":"BodyRefused"/i);
    const posted = await raw(
      'POST /pods HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n',
    );
    expect(posted).toMatch(/^HTTP\/1\.1 405 [^]*connection: close/i);
  });

  test('that does not get to its end is given up', async () => {
    const began = performance.now();
    const answer = await raw('GET /pods HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  test('with a bad path has the headers too', async () => {
    expect(await problem('/pods/%zz')).toEqual([400, 'RequestInvalid', 'nosniff']);
  });
});

test('more connections than there is room for are turned away', async () => {
  await start({ loopbackOnly: false, asks: false });
  const idle = Array.from({ length: LIMITS.maxConnections }, () => {
    const socket = connect(port, '127.0.0.1');
    sockets.add(socket);
    return new Promise<void>((resolve) => void socket.once('connect', resolve));
  });
  await Promise.all(idle);
  expect(await raw('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')).toBe('');
  expect(await counted()).toEqual({ connections: 1 });
});

test('more requests at once than there is room for come again later; health is told at any rate', async () => {
  await start({ loopbackOnly: false, asks: true });
  holds = true;
  const first = fetch(`${url}/pods`);
  while (held.length === 0) await new Promise((resolve) => void setTimeout(resolve, 5));
  holds = false;
  const second = await fetch(`${url}/pods`);
  expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await second.json()).toMatchObject({
    code: 'Overloaded',
    detail: 'Too many requests are being answered. Try again.',
  });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  for (const release of held) release();
  expect((await first).status).toBe(200);
  expect((await fetch(`${url}/pods`)).status).toBe(200);
  expect(await counted()).toEqual({ requests: 1 });
});

test('a client that goes away makes room', async () => {
  await start({ loopbackOnly: false, asks: true });
  holds = true;
  const gone = new AbortController();
  const first = fetch(`${url}/pods`, { signal: gone.signal }).catch(() => null);
  while (held.length === 0) await new Promise((resolve) => void setTimeout(resolve, 5));
  holds = false;
  gone.abort();
  await first;
  let { status } = await fetch(`${url}/pods`);
  for (let n = 0; n < 200 && status === 503; n++) ({ status } = await fetch(`${url}/pods`));
  expect(status).toBe(200);
});

test('without authentication it answers to no name but those of the machine itself', async () => {
  await start({ loopbackOnly: true, asks: false });
  const ask = (host: string): Promise<string> =>
    raw(`GET /healthz HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  for (const host of ['localhost', `127.0.0.1:${port}`, `[::1]:${port}`])
    expect(await ask(host)).toMatch(/^HTTP\/1\.1 200 /);
  for (const host of ['evil.example.com', '10.0.0.1', 'localhost.evil.example.com']) {
    expect(await ask(host)).toMatch(/^HTTP\/1\.1 421 [^]*"code":"HostNotAllowed"/);
  }
  expect(await counted()).toEqual({ host: 3 });
});
