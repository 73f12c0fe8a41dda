import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';

import type { ServerLimits, TlsMaterial } from '../../model/server.ts';
import { problemOf } from '../problem.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** The servers of an application: one for each address that a host name stands for. */
export interface HttpServers {
  readonly create: (listener: RequestListener) => Server;
  /** New certificates for connections from now on. */
  replaceTls(tls: TlsMaterial): void;
}

/** How often connections are looked at that take too long. */
const CHECK_EVERY_MS = 2_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const MS = 1_000;

export function createHttpServers(limits: ServerLimits, tls: TlsMaterial | null): HttpServers {
  const secured: TlsServer[] = [];
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutSeconds * MS,
    requestTimeout: limits.requestTimeoutSeconds * MS,
    keepAliveTimeout: limits.keepAliveTimeoutSeconds * MS,
    connectionsCheckingInterval: CHECK_EVERY_MS,
  };
  function build(listener: RequestListener): Server {
    if (tls === null) return createServer(options, listener);
    const server = createTlsServer(
      {
        ...options,
        ...contextOf(tls),
        requestCert: tls.clientCa !== null,
        rejectUnauthorized: true,
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      },
      listener,
    );
    secured.push(server);
    return server;
  }
  return {
    create(listener) {
      const server = build(listener);
      server.maxConnections = limits.maxConnections;
      // Ends connections on which nothing moves: also those of clients that ask and do not read.
      server.setTimeout(limits.idleTimeoutSeconds * MS);
      return server;
    },
    replaceTls(next) {
      for (const server of secured) server.setSecureContext(contextOf(next));
    },
  };
}

const contextOf = ({ cert, key, clientCa, minVersion }: TlsMaterial) => ({
  cert,
  key,
  minVersion,
  ...(clientCa === null ? {} : { ca: clientCa }),
});

const STATUS_BY_ERROR: { readonly [code: string]: number } = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Answers what is no HTTP that anybody could route, and hangs up. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_BY_ERROR[error.code ?? ''] ?? 400;
  const problem = problemOf('RequestInvalid', status, 'The request cannot be read.');
  const body = JSON.stringify(problem);
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${problem.title}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}
