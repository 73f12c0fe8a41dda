import { z } from 'zod';

import { AUDIT_EVENT_DESCRIPTION, AuditId, auditEventAnswers, Stage } from '../audit-event-route.ts';
import type { Route } from '../dependencies.ts';
import type { RouteSchema } from '../openapi/operation.ts';
import { PodParams, requirePod } from '../pod-id.ts';

/** `GET /pods/:uid/audit-events/:auditId`: the raw event behind any evidence about a Pod. */
export const podAuditEvent: Route = (api, { reader, past }) => {
  const schema = {
    operationId: 'getPodAuditEvent',
    tags: ['Pods'],
    summary: 'The raw audit event behind evidence about a Pod, without credentials',
    description: AUDIT_EVENT_DESCRIPTION,
    examples: {
      'what the diagnosis of a Pod rests on':
        '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/audit-events/4bb49bdd-057d-41cf-9179-0fb6a33b12e6?stage=ResponseComplete',
      'an event that told nothing of it':
        '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/audit-events/00000000-0000-4000-8000-000000000000',
    },
    params: PodParams.extend({ auditId: AuditId }),
    querystring: z.strictObject({ stage: Stage }),
    response: auditEventAnswers(['UidInvalid', 'PodNotFound']),
  } as const satisfies RouteSchema;
  api.get('/pods/:uid/audit-events/:auditId', { schema }, ({ params, query }) => {
    const { cluster, kind, uid } = requirePod(reader, params.uid);
    return past.auditEvents({ cluster, kind, uid }, params.auditId, query.stage);
  });
};
