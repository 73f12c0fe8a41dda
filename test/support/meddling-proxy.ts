import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** One request, as it came. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/**
 * What becomes of a request. `null`: it is passed on. `reset`: the connection is broken, at once or in the middle of the answer.
 * `stall`: nothing more is sent, from the beginning or the middle on. `cut`: half of the answer, sent as if it were all.
 * `garble`: a part of the answer is overwritten. Or an answer that the server never gave.
 */
export type Meddling =
  | null
  | 'reset'
  | 'reset-midway'
  | 'stall'
  | 'stall-midway'
  | 'cut'
  | 'garble'
  | {
      readonly status: number;
      readonly body: string;
      readonly headers?: { readonly [name: string]: string };
    };

export type Meddler = (asked: Asked) => Meddling | Promise<Meddling>;

/** Stands before a server, as a load balancer does, and does on command what goes wrong there. */
export interface MeddlingProxy {
  readonly url: string;
  /** From the next request on; `null` passes everything on. */
  meddle(meddler: Meddler | null): void;
  stop(): Promise<void>;
}

export interface ProxyOptions {
  /** PEM texts: it is reached by TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly port?: number;
}

export async function startMeddlingProxy(
  target: string,
  { tls, port = 0 }: ProxyOptions = {},
): Promise<MeddlingProxy> {
  let meddler: Meddler | null = null;
  const onRequest = (asked: IncomingMessage, answer: ServerResponse): void => {
    void serve(asked, answer, target, async (whole) => (await meddler?.(whole)) ?? null).catch(() =>
      asked.socket.resetAndDestroy(),
    );
  };
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    meddle: (next) => {
      meddler = next;
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  asked: IncomingMessage,
  answer: ServerResponse,
  target: string,
  meddle: Meddler,
): Promise<void> {
  const body = await bytesOf(asked);
  const { method = 'GET', url: path = '/' } = asked;
  const meddling = await meddle({ method, path, body: body.toString('utf8') });
  const broken = (): void => {
    asked.socket.resetAndDestroy();
  };
  if (meddling === 'stall') return;
  if (meddling === 'reset') {
    broken();
    return;
  }
  if (meddling !== null && typeof meddling === 'object') {
    answer.writeHead(meddling.status, meddling.headers).end(meddling.body);
    return;
  }
  const { status, headers, bytes } = await pass(new URL(path, target), asked, body);
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  const { 'transfer-encoding': _chunked, ...kept } = headers;
  if (meddling === 'reset-midway' || meddling === 'stall-midway') {
    answer.writeHead(status, { ...kept, 'content-length': bytes.length });
    answer.write(half, () => {
      if (meddling === 'reset-midway') setTimeout(broken, 50);
    });
    return;
  }
  if (meddling === 'garble') bytes.fill('#', half.length - 10, half.length + 10);
  const sent = meddling === 'cut' ? half : bytes;
  answer.writeHead(status, { ...kept, 'content-length': sent.length }).end(sent);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
}

function pass(to: URL, { method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const passed = request(to, { method, headers, agent: false }, (given) => {
      bytesOf(given).then(
        (bytes) => resolve({ status: given.statusCode ?? 502, headers: given.headers, bytes }),
        reject,
      );
    });
    passed.once('error', reject);
    passed.end(body);
  });
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
