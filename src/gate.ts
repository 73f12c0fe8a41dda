import { type AuditSenders, createAuditSenders, type Sender } from './api/access/audit-senders.ts';
import { createAuthenticator } from './api/access/authenticator.ts';
import { createAccessScope } from './api/access/scope.ts';
import type { ApiGuard } from './api/dependencies.ts';
import { createHttpServers } from './api/protection/http-server.ts';
import type { Config } from './config/schema.ts';
import type { Secrets } from './config/secrets.ts';
import type { SenderTokens } from './config/sender-tokens.ts';

/** Who gets in, by the configuration and the files that it names. */
export interface Gate {
  readonly guard: ApiGuard;
  /** What can change while the service runs: who may ask, and certificates. */
  replace(config: Config, secrets: Secrets): void;
}

export function createGate(config: Config, { access, tls, senders: tokens }: Secrets): Gate {
  const { server } = config;
  const now = (): number => performance.now();
  const authenticatorOf = (file: Secrets['access']) =>
    file === null ? null : createAuthenticator(file, now);
  const servers = createHttpServers(server.limits, tls);
  const asksNobody = access === null && (tls === null || tls.clientCa === null);
  let authenticator = authenticatorOf(access);
  let senders = sendersOf(config, tokens, now);
  let { allowedClients } = server.tls;
  return {
    guard: {
      access: {
        scope: createAccessScope(),
        authenticator: () => authenticator,
        allowedClients: () => (allowedClients.length === 0 ? null : allowedClients),
        senders: () => senders,
        loopbackOnly: asksNobody && !server.allowUnauthenticated,
      },
      limits: server.limits,
      servers,
      hasTls: tls !== null,
    },
    replace(next, secrets) {
      authenticator = authenticatorOf(secrets.access);
      senders = sendersOf(next, secrets.senders, now);
      ({ allowedClients } = next.server.tls);
      if (secrets.tls !== null) servers.replaceTls(secrets.tls);
    },
  };
}

/** Who may post audit events; `null` where no source takes any. */
function sendersOf({ sources }: Config, tokens: SenderTokens, now: () => number): AuditSenders | null {
  const senders = sources.flatMap((source): Sender[] => {
    if (source.type !== 'audit-webhook') return [];
    const { cluster, allowedClients, tokenFile } = source;
    return [
      { cluster, allowedClients, digests: tokenFile === undefined ? null : (tokens.get(cluster) ?? []) },
    ];
  });
  return senders.length === 0 ? null : createAuditSenders(senders, now);
}
