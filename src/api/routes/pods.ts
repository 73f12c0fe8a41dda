import type { Route } from '../dependencies.ts';
import { Filter, ListFilters, pageOf } from '../list-filters.ts';
import { requireKey } from '../object-id.ts';
import { PodItem, podItem } from '../pod-item.ts';

export const PodsQuery = ListFilters.extend({
  node: Filter,
  workload: Filter.describe('Id of the workload that it is of: `Deployment:shop:web`.'),
  claim: Filter.describe('Id of a claim that it uses: `shop:data`.'),
});

/** `GET /pods`: search, newest first, in pages. */
export const pods: Route = (api, { reader, readiness }) => {
  const schema = { querystring: PodsQuery, response: { 200: pageOf(PodItem) } };
  api.get('/pods', { schema }, ({ query: { workload, claim, ...filters } }) => {
    const { items, nextCursor } = reader.pods({
      ...filters,
      ...(workload === undefined ? {} : { workload: requireKey('Workload', 'workload', workload) }),
      ...(claim === undefined ? {} : { claim: requireKey('PersistentVolumeClaim', 'claim', claim) }),
    });
    return { items: items.map(podItem), nextCursor, partial: readiness.reasons().length > 0 };
  });
};
