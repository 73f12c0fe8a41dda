import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';
import { ClaimDocument } from '../../model/object-answer.ts';
import type { Route } from '../dependencies.ts';
import { Filter } from '../list-filters.ts';
import { requireNamed } from '../object-id.ts';

/** `GET /claims/:id`: what it asks for, what it got, who uses it, and why it is not bound. */
export const claim: Route = (api, { reader, describeClaim }) => {
  const schema = {
    params: z.object({ id: z.string() }),
    querystring: z.strictObject({ cluster: Filter }),
    response: { 200: ClaimDocument },
  };
  api.get('/claims/:id', { schema }, ({ params, query }) => {
    const { cluster, key } = requireNamed(reader, 'PersistentVolumeClaim', params.id, query.cluster);
    const document = describeClaim(cluster, key);
    if (document !== null) return document;
    throw new LorgnetteError('ClaimNotFound', `No claim has the id ${params.id} any more.`);
  });
};
