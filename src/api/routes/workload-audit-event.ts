import { z } from 'zod';

import { AUDIT_EVENT_DESCRIPTION, AuditId, auditEventAnswers, Stage } from '../audit-event-route.ts';
import type { Route } from '../dependencies.ts';
import { Filter, WHICH_CLUSTER } from '../list-filters.ts';
import { WorkloadParams, requireNamed } from '../object-id.ts';
import type { RouteSchema } from '../openapi/operation.ts';

/** `GET /workloads/:id/audit-events/:auditId`: the raw event behind any evidence about a workload. */
export const workloadAuditEvent: Route = (api, { reader, past }) => {
  const schema = {
    operationId: 'getWorkloadAuditEvent',
    tags: ['Workloads'],
    summary: 'The raw audit event behind evidence about a workload, without credentials',
    description: AUDIT_EVENT_DESCRIPTION,
    examples: {
      'the request that made a workload':
        '/workloads/StatefulSet:rollouts:queue/audit-events/440717a9-3aaf-4299-98df-da3f0b33189d',
      'an event that told nothing of it':
        '/workloads/StatefulSet:rollouts:queue/audit-events/00000000-0000-4000-8000-000000000000',
    },
    params: WorkloadParams.extend({ auditId: AuditId }),
    querystring: z.strictObject({ stage: Stage, cluster: Filter.describe(WHICH_CLUSTER) }),
    response: auditEventAnswers(['IdInvalid', 'ClusterAmbiguous', 'WorkloadNotFound']),
  } as const satisfies RouteSchema;
  api.get('/workloads/:id/audit-events/:auditId', { schema }, ({ params, query }) => {
    const { cluster, key } = requireNamed(reader, 'Workload', params.id, query.cluster);
    return past.auditEvents({ cluster, kind: 'Workload', uid: key }, params.auditId, query.stage);
  });
};
