import type { FastifyReply, FastifyRequest } from 'fastify';

import { LorgnetteError } from '../../lib/errors.ts';
import { type Access, NOBODY } from '../../model/access.ts';
import type { RefusalMetrics } from '../../telemetry/refusal-metrics.ts';
import type { AuditSenders } from './audit-senders.ts';
import { certifiedNames } from './client-names.ts';

/** Lets somebody post for a cluster; throws when it may not. Whoever posts reads nothing. */
export function admitSender(
  request: FastifyRequest,
  reply: FastifyReply,
  cluster: string,
  senders: AuditSenders,
  refusals: Pick<RefusalMetrics, 'accessRefused'>,
): Access {
  const { authorization } = request.headers;
  const admission = senders.admit(cluster, authorization, certifiedNames(request), request.ip);
  if (admission.type === 'admitted') return NOBODY;
  if (admission.type === 'no-such-cluster')
    throw new LorgnetteError('ClusterNotFound', `No audit-webhook source is of the cluster ${cluster}.`);
  if (admission.type === 'later') {
    refusals.accessRefused('too-many-attempts');
    void reply.header('retry-after', admission.waitSeconds);
    throw new LorgnetteError('TooManyAttempts', 'Too many tokens were wrong. Try again later.');
  }
  if (admission.type === 'unknown') {
    refusals.accessRefused(admission.tried ? 'unknown-credential' : 'no-credential');
    const why = admission.tried ? ', error="invalid_token"' : '';
    void reply.header('www-authenticate', `Bearer realm="lorgnette"${why}`);
    throw new LorgnetteError('Unauthenticated', 'Posting takes a token of the tokenFile of this source.');
  }
  refusals.accessRefused(admission.type);
  throw new LorgnetteError(
    'Forbidden',
    admission.type === 'not-allowed'
      ? 'This token is for another cluster.'
      : 'The name on this client certificate is not one that may post for this cluster.',
  );
}
