import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { LorgnetteError } from '../../lib/errors.ts';
import { isLoopback } from '../../lib/loopback.ts';
import { type Access, EVERYBODY, NOBODY } from '../../model/access.ts';
import type { RefusalMetrics } from '../../telemetry/refusal-metrics.ts';
import type { AuditSenders } from './audit-senders.ts';
import type { Authenticator } from './authenticator.ts';
import { certifiedNames } from './client-names.ts';
import { admitSender } from './admit-sender.ts';
import { policyOf } from './route-policy.ts';
import type { AccessScope } from './scope.ts';

/** Who may ask. */
export interface ApiAccess {
  readonly scope: AccessScope;
  /** Looked at for every request, since it can change; `null`: nobody has to say who it is. */
  readonly authenticator: () => Authenticator | null;
  /** Names of client certificates that may connect; `null`: every one that the server lets in. */
  readonly allowedClients: () => readonly string[] | null;
  /** Answer only what is asked of a loopback name: a web page must not reach it under a name of its own (DNS rebinding). */
  readonly loopbackOnly: boolean;
  /** Who may post audit events, looked at for every request; `null`: no source takes any. */
  readonly senders: () => AuditSenders | null;
}

type Refusals = Pick<RefusalMetrics, 'accessRefused' | 'loadRefused'>;

declare module 'fastify' {
  interface FastifyRequest {
    access: Access;
  }
}

/** Finds out for every request who asks and what that may read, before anything is read for it. */
export function guardAccess(app: FastifyInstance, access: ApiAccess | null, refusals: Refusals): void {
  app.decorateRequest('access', null as unknown as Access);
  app.addHook('onRequest', (request, reply, done) => {
    request.access = access === null ? EVERYBODY : NOBODY;
    if (access === null) return done();
    void admit(request, reply, access, refusals, done);
  });
}

/** Goes on with the request in the scope of what it may read. */
async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  access: ApiAccess,
  refusals: Refusals,
  done: (error?: Error) => void,
): Promise<void> {
  let found: Access;
  try {
    found = await decide(request, reply, access, refusals);
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  request.access = found;
  access.scope.run(found, done);
}

async function decide(
  request: FastifyRequest,
  reply: FastifyReply,
  access: ApiAccess,
  refusals: Refusals,
): Promise<Access> {
  const policy = policyOf(request.routeOptions.url);
  const senders = policy === 'senders' ? access.senders() : null;
  const cluster = clusterOf(request);
  // API servers come under any name to where they say who they are.
  const isAsked = senders !== null && senders.asks(cluster);
  if (access.loopbackOnly && !isAsked && !isLoopback(request.hostname)) {
    refusals.accessRefused('host');
    const message =
      'Without authentication only requests for localhost are answered; server.allowUnauthenticated lifts that.';
    throw new LorgnetteError('HostNotAllowed', message);
  }
  if (senders !== null) return admitSender(request, reply, cluster, senders, refusals);
  const client = certifiedClient(request, access, refusals);
  const authenticator = access.authenticator();
  if (authenticator === null) return client === null ? EVERYBODY : { ...EVERYBODY, name: client };

  const found = await authenticator.authenticate(request.headers.authorization, request.ip);
  if (found.type === 'known') {
    requireAllowed(found.access, policy, refusals);
    return found.access;
  }
  if (policy === 'open') return NOBODY;
  if (found.type === 'unknown') {
    refusals.accessRefused(found.tried ? 'unknown-credential' : 'no-credential');
    void reply.header('www-authenticate', authenticator.challenges(found.tried));
    const message = found.tried
      ? 'This credential is not known here.'
      : 'Say who you are, in the header Authorization.';
    throw new LorgnetteError('Unauthenticated', message);
  }
  void reply.header('retry-after', found.waitSeconds);
  if (found.reason === 'busy') {
    refusals.loadRefused('passwords');
    throw new LorgnetteError('Overloaded', 'Too many passwords are being checked. Try again.', {
      retriable: true,
    });
  }
  refusals.accessRefused('too-many-attempts');
  throw new LorgnetteError('TooManyAttempts', 'Too many passwords were wrong. Try again later.');
}

function requireAllowed(
  { namespaces, metrics }: Access,
  policy: ReturnType<typeof policyOf>,
  refusals: Refusals,
): void {
  const isRefused = (policy === 'everything' && namespaces !== null) || (policy === 'metrics' && !metrics);
  if (!isRefused) return;
  refusals.accessRefused('not-allowed');
  const needed =
    policy === 'metrics' ? 'It needs one for all namespaces, or the scope metrics.' : 'It needs one for all.';
  throw new LorgnetteError('Forbidden', `This credential is limited to namespaces. ${needed}`);
}

/** The name on the certificate of the client, which the server has verified; `null` where none is asked for. */
function certifiedClient(request: FastifyRequest, access: ApiAccess, refusals: Refusals): string | null {
  const allowed = access.allowedClients();
  const names = certifiedNames(request);
  // One that was given out for posting reads nothing, unless it is named for that too.
  const isKnown =
    allowed === null
      ? access.senders()?.includes(names) !== true
      : names.some((name) => allowed.includes(name));
  if (!isKnown) {
    refusals.accessRefused('unknown-certificate');
    throw new LorgnetteError(
      'Forbidden',
      'The name on this client certificate is not one that may ask here.',
    );
  }
  return names[0] ?? null;
}

/** The cluster of a path that names one; `''` of any other. */
const clusterOf = ({ params }: FastifyRequest): string =>
  typeof params === 'object' && params !== null && 'cluster' in params && typeof params.cluster === 'string'
    ? params.cluster
    : '';
