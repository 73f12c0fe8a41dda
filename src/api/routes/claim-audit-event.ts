import { z } from 'zod';

import { AUDIT_EVENT_DESCRIPTION, AuditId, auditEventAnswers, Stage } from '../audit-event-route.ts';
import type { Route } from '../dependencies.ts';
import { Filter, WHICH_CLUSTER } from '../list-filters.ts';
import { ClaimParams, requireNamed } from '../object-id.ts';
import type { RouteSchema } from '../openapi/operation.ts';

/** `GET /claims/:id/audit-events/:auditId`: the raw event behind any evidence about a claim. */
export const claimAuditEvent: Route = (api, { reader, past }) => {
  const schema = {
    operationId: 'getClaimAuditEvent',
    tags: ['Claims'],
    summary: 'The raw audit event behind evidence about a claim, without credentials',
    description: AUDIT_EVENT_DESCRIPTION,
    examples: {
      'the request that made a claim':
        '/claims/volumes:nowhere/audit-events/ec4d4080-0bd2-4836-9f34-1fc845afc7c6',
      'an event that told nothing of it':
        '/claims/volumes:nowhere/audit-events/00000000-0000-4000-8000-000000000000',
    },
    params: ClaimParams.extend({ auditId: AuditId }),
    querystring: z.strictObject({ stage: Stage, cluster: Filter.describe(WHICH_CLUSTER) }),
    response: auditEventAnswers(['IdInvalid', 'ClusterAmbiguous', 'ClaimNotFound']),
  } as const satisfies RouteSchema;
  api.get('/claims/:id/audit-events/:auditId', { schema }, ({ params, query }) => {
    const { cluster, key } = requireNamed(reader, 'PersistentVolumeClaim', params.id, query.cluster);
    return past.auditEvents(
      { cluster, kind: 'PersistentVolumeClaim', uid: key },
      params.auditId,
      query.stage,
    );
  });
};
