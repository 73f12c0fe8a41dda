import { z } from 'zod';

import { HistoryVersion } from '../../model/change-answer.ts';
import { pageOfChanges } from '../change-page.ts';
import type { Route } from '../dependencies.ts';
import { Filter, pageOf, Paging, WHICH_CLUSTER } from '../list-filters.ts';
import { requireNamed } from '../object-id.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';
import { partialFor } from '../partial.ts';

const Page = nameSchema('WorkloadHistory', pageOf(HistoryVersion));

/** `GET /workloads/:id/history`: the states that everything of this name went through. */
export const workloadHistory: Route = (api, { reader, past, readiness }) => {
  const schema = {
    operationId: 'getWorkloadHistory',
    tags: ['Workloads'],
    summary: 'The states a workload went through, the oldest first, and which fields each change changed',
    description: 'Of everything that had the name, and of the fields that Lorgnette reads.',
    examples: {
      'the first state of a workload': '/workloads/StatefulSet:rollouts:queue/history?limit=1',
      'a workload that nobody has': '/workloads/Deployment:shop:none/history',
    },
    params: z.object({
      id: z
        .string()
        .describe('`KIND:NAMESPACE:NAME`, the UID of a workload, or the id of one of its rollouts.'),
    }),
    querystring: z.strictObject({ cluster: Filter.describe(WHICH_CLUSTER), ...Paging }),
    response: answers(Page, [
      'IdInvalid',
      'ClusterAmbiguous',
      'QueryInvalid',
      'CursorInvalid',
      'WorkloadNotFound',
    ]),
  } as const satisfies RouteSchema;
  api.get('/workloads/:id/history', { schema }, ({ params, query }) => {
    const { cluster, key, namespace, name } = requireNamed(reader, 'Workload', params.id, query.cluster);
    const versions = past.versions({ cluster, kind: 'Workload', uid: key, namespace, name });
    return {
      ...pageOfChanges(versions, `history ${cluster} ${key}`, query),
      ...partialFor(readiness),
    };
  });
};
