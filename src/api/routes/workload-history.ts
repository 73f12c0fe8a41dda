import { HistoryVersion } from '../../model/change-answer.ts';
import type { Route } from '../dependencies.ts';
import { pageOf } from '../list-filters.ts';
import { historyOf, NAMED_HISTORY_DESCRIPTION, NamedHistoryQuery } from '../named-history.ts';
import { WorkloadParams } from '../object-id.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

const Page = nameSchema('WorkloadHistory', pageOf(HistoryVersion));

/** `GET /workloads/:id/history`: the states that everything of this name went through. */
export const workloadHistory: Route = (api, dependencies) => {
  const schema = {
    operationId: 'getWorkloadHistory',
    tags: ['Workloads'],
    summary: 'The states a workload went through, the oldest first, and which fields each change changed',
    description: NAMED_HISTORY_DESCRIPTION,
    examples: {
      'the first state of a workload': '/workloads/StatefulSet:rollouts:queue/history?limit=1',
      'a workload that nobody has': '/workloads/Deployment:shop:none/history',
    },
    params: WorkloadParams,
    querystring: NamedHistoryQuery,
    response: answers(Page, [
      'IdInvalid',
      'ClusterAmbiguous',
      'QueryInvalid',
      'CursorInvalid',
      'WorkloadNotFound',
    ]),
  } as const satisfies RouteSchema;
  api.get('/workloads/:id/history', { schema }, ({ params, query }) =>
    historyOf(dependencies, 'Workload', params.id, query),
  );
};
