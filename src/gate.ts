import { createAuthenticator } from './api/access/authenticator.ts';
import { createAccessScope } from './api/access/scope.ts';
import type { ApiGuard } from './api/dependencies.ts';
import { createHttpServers } from './api/protection/http-server.ts';
import type { Config } from './config/schema.ts';
import type { Secrets } from './config/secrets.ts';

/** Who gets in, by the configuration and the files that it names. */
export interface Gate {
  readonly guard: ApiGuard;
  /** What can change while the service runs: who may ask, and certificates. */
  replace(config: Config, secrets: Secrets): void;
}

export function createGate({ server }: Config, { access, tls }: Secrets): Gate {
  const authenticatorOf = (file: Secrets['access']) =>
    file === null ? null : createAuthenticator(file, () => performance.now());
  const servers = createHttpServers(server.limits, tls);
  const asksNobody = access === null && (tls === null || tls.clientCa === null);
  let authenticator = authenticatorOf(access);
  let { allowedClients } = server.tls;
  return {
    guard: {
      access: {
        scope: createAccessScope(),
        authenticator: () => authenticator,
        allowedClients: () => (allowedClients.length === 0 ? null : allowedClients),
        loopbackOnly: asksNobody && !server.allowUnauthenticated,
      },
      limits: server.limits,
      servers,
      hasTls: tls !== null,
    },
    replace(next, secrets) {
      authenticator = authenticatorOf(secrets.access);
      ({ allowedClients } = next.server.tls);
      if (secrets.tls !== null) servers.replaceTls(secrets.tls);
    },
  };
}
