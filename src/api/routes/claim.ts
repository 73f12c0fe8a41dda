import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';
import { ClaimDocument } from '../../model/object-answer.ts';
import type { Route } from '../dependencies.ts';
import { Filter, WHICH_CLUSTER } from '../list-filters.ts';
import { given } from '../given.ts';
import { ClaimParams, requireNamed } from '../object-id.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

/** `GET /claims/:id`: what it asks for, what it got, who uses it, and why it is not bound. */
export const claim: Route = (api, { reader, describeClaim }) => {
  const schema = {
    operationId: 'getClaim',
    tags: ['Claims'],
    summary: 'What a claim asks for, what it got, who uses it, and why it is not bound',
    examples: {
      'a claim of a storage class that does not exist': '/claims/volumes:nowhere',
      'a claim that nobody has': '/claims/shop:none',
      'what is no id': '/claims/nowhere',
    },
    params: ClaimParams,
    querystring: z.strictObject({ cluster: Filter.describe(WHICH_CLUSTER) }),
    response: answers(ClaimDocument, ['IdInvalid', 'ClusterAmbiguous', 'QueryInvalid', 'ClaimNotFound']),
  } as const satisfies RouteSchema;
  api.get('/claims/:id', { schema }, ({ params, query }) => {
    const { cluster, key } = requireNamed(reader, 'PersistentVolumeClaim', params.id, query.cluster);
    const document = describeClaim(cluster, key);
    if (document !== null) return document;
    throw new LorgnetteError('ClaimNotFound', `No claim has the id ${given(params.id)} any more.`);
  });
};
