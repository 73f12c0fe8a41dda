import { HistoryVersion } from '../../model/change-answer.ts';
import type { Route } from '../dependencies.ts';
import { pageOf } from '../list-filters.ts';
import { historyOf, NAMED_HISTORY_DESCRIPTION, NamedHistoryQuery } from '../named-history.ts';
import { ClaimParams } from '../object-id.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

const Page = nameSchema('ClaimHistory', pageOf(HistoryVersion));

/** `GET /claims/:id/history`: the states that everything of this name went through. */
export const claimHistory: Route = (api, dependencies) => {
  const schema = {
    operationId: 'getClaimHistory',
    tags: ['Claims'],
    summary: 'The states a claim went through, the oldest first, and which fields each change changed',
    description: NAMED_HISTORY_DESCRIPTION,
    examples: {
      'the first state of a claim': '/claims/volumes:nowhere/history?limit=1',
      'a claim that nobody has': '/claims/shop:none/history',
    },
    params: ClaimParams,
    querystring: NamedHistoryQuery,
    response: answers(Page, [
      'IdInvalid',
      'ClusterAmbiguous',
      'QueryInvalid',
      'CursorInvalid',
      'ClaimNotFound',
    ]),
  } as const satisfies RouteSchema;
  api.get('/claims/:id/history', { schema }, ({ params, query }) =>
    historyOf(dependencies, 'PersistentVolumeClaim', params.id, query),
  );
};
