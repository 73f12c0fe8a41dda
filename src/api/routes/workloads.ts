import { z } from 'zod';

import { ROLLED_OUT_KINDS } from '../../model/workload.ts';
import type { Route } from '../dependencies.ts';
import { ListFilters } from '../list-filters.ts';
import { listedItem, NamedPage } from '../named-item.ts';
import { partialFor } from '../partial.ts';
import { windowOf } from '../moment.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

export const WorkloadsQuery = ListFilters.extend({
  kind: z.enum(ROLLED_OUT_KINDS).exactOptional().describe('Kind of the workload.'),
});

/** `GET /workloads`: Deployments, StatefulSets, DaemonSets and Jobs, newest first, each with its last rollout. */
export const workloads: Route = (api, { reader, readiness }) => {
  const schema = {
    operationId: 'listWorkloads',
    tags: ['Workloads'],
    summary: 'Deployments, StatefulSets, DaemonSets and Jobs, newest first, each with its last rollout',
    examples: {
      'rollouts that failed, two of them': '/workloads?outcome=failed&limit=2',
      'a kind that is not rolled out': '/workloads?kind=ReplicaSet',
    },
    querystring: WorkloadsQuery,
    response: answers(NamedPage, ['QueryInvalid', 'CursorInvalid']),
  } as const satisfies RouteSchema;
  api.get('/workloads', { schema }, ({ query: { since, until, ...filters } }) => {
    const { items, nextCursor } = reader.workloads({
      ...filters,
      ...windowOf(reader, filters.cluster, since, until),
    });
    return { items: items.map(listedItem), nextCursor, ...partialFor(readiness) };
  });
};
