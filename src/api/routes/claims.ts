import type { Route } from '../dependencies.ts';
import { Filter, ListFilters } from '../list-filters.ts';
import { listedItem, NamedPage } from '../named-item.ts';
import { requireKey } from '../object-id.ts';
import { partialFor } from '../partial.ts';
import { windowOf } from '../moment.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

export const ClaimsQuery = ListFilters.extend({
  node: Filter.describe('Name of the node where its Pod is, or was.'),
  volume: Filter.describe('Name of the volume that it is bound to.'),
  workload: Filter.describe('Id of a workload whose Pods use it: `StatefulSet:shop:db`.'),
});

/** `GET /claims`: PersistentVolumeClaims, newest first, each with its last delivery. */
export const claims: Route = (api, { reader, readiness }) => {
  const schema = {
    operationId: 'listClaims',
    tags: ['Claims'],
    summary: 'PersistentVolumeClaims, newest first, each with its last delivery',
    examples: {
      'a page of two': '/claims?limit=2',
      'what is no length of a page': '/claims?limit=0',
    },
    querystring: ClaimsQuery,
    response: answers(NamedPage, ['QueryInvalid', 'CursorInvalid']),
  } as const satisfies RouteSchema;
  api.get('/claims', { schema }, ({ query: { workload, since, until, ...filters } }) => {
    const { items, nextCursor } = reader.claims({
      ...filters,
      ...windowOf(reader, filters.cluster, since, until),
      ...(workload === undefined ? {} : { workload: requireKey('Workload', 'workload', workload) }),
    });
    return { items: items.map(listedItem), nextCursor, ...partialFor(readiness) };
  });
};
