import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';
import { WorkloadDocument } from '../../model/object-answer.ts';
import type { Route } from '../dependencies.ts';
import { Filter } from '../list-filters.ts';
import { requireNamed } from '../object-id.ts';

/** `GET /workloads/:id`: how far it has come, its rollouts, its Pods, and why it is not done. */
export const workload: Route = (api, { reader, describeWorkload }) => {
  const schema = {
    params: z.object({ id: z.string() }),
    querystring: z.strictObject({ cluster: Filter }),
    response: { 200: WorkloadDocument },
  };
  api.get('/workloads/:id', { schema }, ({ params, query }) => {
    const { cluster, key } = requireNamed(reader, 'Workload', params.id, query.cluster);
    const document = describeWorkload(cluster, key);
    if (document !== null) return document;
    throw new LorgnetteError('WorkloadNotFound', `No workload has the id ${params.id} any more.`);
  });
};
