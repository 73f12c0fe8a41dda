import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';
import { WorkloadDocument } from '../../model/object-answer.ts';
import type { Route } from '../dependencies.ts';
import { Filter, WHICH_CLUSTER } from '../list-filters.ts';
import { given } from '../given.ts';
import { WorkloadParams, requireNamed } from '../object-id.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

/** `GET /workloads/:id`: how far it has come, its rollouts, its Pods, and why it is not done. */
export const workload: Route = (api, { reader, describeWorkload }) => {
  const schema = {
    operationId: 'getWorkload',
    tags: ['Workloads'],
    summary: 'How far a workload has come, its rollouts, its Pods, and why it is not done',
    examples: {
      'a rollout whose image does not exist': '/workloads/StatefulSet:rollouts:queue',
      'a workload that nobody has': '/workloads/Deployment:shop:none',
      'what is no id': '/workloads/queue',
    },
    params: WorkloadParams,
    querystring: z.strictObject({ cluster: Filter.describe(WHICH_CLUSTER) }),
    response: answers(WorkloadDocument, [
      'IdInvalid',
      'ClusterAmbiguous',
      'QueryInvalid',
      'WorkloadNotFound',
    ]),
  } as const satisfies RouteSchema;
  api.get('/workloads/:id', { schema }, ({ params, query }) => {
    const { cluster, key } = requireNamed(reader, 'Workload', params.id, query.cluster);
    const document = describeWorkload(cluster, key);
    if (document !== null) return document;
    throw new LorgnetteError('WorkloadNotFound', `No workload has the id ${given(params.id)} any more.`);
  });
};
