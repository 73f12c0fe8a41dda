import { NamedItem } from '../../model/object-answer.ts';
import type { Route } from '../dependencies.ts';
import { Filter, ListFilters, pageOf } from '../list-filters.ts';
import { listedItem } from '../named-item.ts';
import { requireKey } from '../object-id.ts';

export const ClaimsQuery = ListFilters.extend({
  node: Filter,
  volume: Filter.describe('Name of the volume that it is bound to.'),
  workload: Filter.describe('Id of a workload whose Pods use it: `StatefulSet:shop:db`.'),
});

/** `GET /claims`: PersistentVolumeClaims, newest first, each with its last delivery. */
export const claims: Route = (api, { reader, readiness }) => {
  const schema = { querystring: ClaimsQuery, response: { 200: pageOf(NamedItem) } };
  api.get('/claims', { schema }, ({ query: { workload, ...filters } }) => {
    const { items, nextCursor } = reader.claims({
      ...filters,
      ...(workload === undefined ? {} : { workload: requireKey('Workload', 'workload', workload) }),
    });
    return { items: items.map(listedItem), nextCursor, partial: readiness.reasons().length > 0 };
  });
};
