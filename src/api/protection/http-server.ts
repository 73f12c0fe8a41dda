import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';

import type { ServerLimits, TlsMaterial } from '../../model/server.ts';

/** The servers of an application: one for each address that a host name stands for. */
export interface HttpServers {
  readonly create: (listener: RequestListener) => Server;
  /** Tells of each connection for which there was no room. */
  onDropped(tell: () => void): void;
  /** New certificates for connections from now on. */
  replaceTls(tls: TlsMaterial): void;
}

/** How often connections are looked at that take too long. */
const CHECK_EVERY_MS = 2_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const MS = 1_000;

export function createHttpServers(limits: ServerLimits, tls: TlsMaterial | null): HttpServers {
  const secured: TlsServer[] = [];
  let dropped = (): void => undefined;
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
      server.on('drop', () => dropped());
      // Ends connections on which nothing moves: also those of clients that ask and do not read.
      server.setTimeout(limits.idleTimeoutSeconds * MS);
      return server;
    },
    onDropped(tell) {
      dropped = tell;
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
