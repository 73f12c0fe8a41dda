import { z } from 'zod';

import { HistoryVersion } from '../../model/change-answer.ts';
import { pageOfChanges } from '../change-page.ts';
import type { Route } from '../dependencies.ts';
import { Filter, pageOf, Paging, WHICH_CLUSTER } from '../list-filters.ts';
import { requireNamed } from '../object-id.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';
import { partialFor } from '../partial.ts';

const Page = nameSchema('ClaimHistory', pageOf(HistoryVersion));

/** `GET /claims/:id/history`: the states that everything of this name went through. */
export const claimHistory: Route = (api, { reader, past, readiness }) => {
  const schema = {
    operationId: 'getClaimHistory',
    tags: ['Claims'],
    summary: 'The states a claim went through, the oldest first, and which fields each change changed',
    description: 'Of everything that had the name, and of the fields that Lorgnette reads.',
    examples: {
      'the first state of a claim': '/claims/volumes:nowhere/history?limit=1',
      'a claim that nobody has': '/claims/shop:none/history',
    },
    params: z.object({
      id: z.string().describe('`NAMESPACE:NAME`, the UID of a claim, or the id of one of its deliveries.'),
    }),
    querystring: z.strictObject({ cluster: Filter.describe(WHICH_CLUSTER), ...Paging }),
    response: answers(Page, [
      'IdInvalid',
      'ClusterAmbiguous',
      'QueryInvalid',
      'CursorInvalid',
      'ClaimNotFound',
    ]),
  } as const satisfies RouteSchema;
  api.get('/claims/:id/history', { schema }, ({ params, query }) => {
    const { cluster, key, namespace, name } = requireNamed(
      reader,
      'PersistentVolumeClaim',
      params.id,
      query.cluster,
    );
    const versions = past.versions({ cluster, kind: 'PersistentVolumeClaim', uid: key, namespace, name });
    return {
      ...pageOfChanges(versions, `history ${cluster} ${key}`, query),
      ...partialFor(readiness),
    };
  });
};
