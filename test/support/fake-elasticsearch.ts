import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

import type { JsonObject } from '../../src/lib/json.ts';

/** What a server is asked. */
export interface FakeRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

export interface FakeAnswer {
  readonly status?: number;
  /** A text or bytes as they are, anything else as JSON. */
  readonly body: string | Buffer | JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks the connection after so many bytes of it. */
  readonly breakAfter?: number;
}

export interface FakeElasticsearch {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  close(): Promise<void>;
}

/** Something that says it is Elasticsearch, and answers what a test wants. */
export async function startFake(
  answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>,
): Promise<FakeElasticsearch> {
  const requests: FakeRequest[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const request = await read(incoming);
      requests.push(request);
      const { status = 200, body, headers = {}, breakAfter } = await answer(request);
      const bytes = Buffer.isBuffer(body)
        ? body
        : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      response.writeHead(status, {
        'content-type': 'application/json',
        'x-elastic-product': 'Elasticsearch',
        'content-length': bytes.length,
        ...headers,
      });
      if (breakAfter === undefined) response.end(bytes);
      else response.write(bytes.subarray(0, breakAfter), () => response.destroy());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<FakeRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const text = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://x');
  return {
    method: incoming.method ?? '',
    path: decodeURIComponent(pathname),
    query: searchParams,
    body: text === '' ? {} : (JSON.parse(text) as JsonObject),
  };
}
