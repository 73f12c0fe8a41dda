import type { Route } from '../dependencies.ts';
import { Filter, ListFilters, pageOf } from '../list-filters.ts';
import { requireKey } from '../object-id.ts';
import { nameSchema } from '../openapi/components.ts';
import { partialFor } from '../partial.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';
import { PodItem, podItem } from '../pod-item.ts';

export const PodsQuery = ListFilters.extend({
  node: Filter.describe('Name of the node that it is, or was, bound to.'),
  workload: Filter.describe('Id of the workload that it is of: `Deployment:shop:web`.'),
  claim: Filter.describe('Id of a claim that it uses: `shop:data`.'),
});

const PodPage = nameSchema('PodPage', pageOf(PodItem));

/** `GET /pods`: search, newest first, in pages. */
export const pods: Route = (api, { reader, readiness }) => {
  const schema = {
    operationId: 'listPods',
    tags: ['Pods'],
    summary: 'Pods and refused creates, newest first',
    examples: {
      'Pods that are in trouble now, two of them': '/pods?verdict=failing&limit=2',
      'a filter that there is not': '/pods?namspace=shop',
    },
    querystring: PodsQuery,
    response: answers(PodPage, ['QueryInvalid', 'CursorInvalid']),
  } as const satisfies RouteSchema;
  api.get('/pods', { schema }, ({ query: { workload, claim, ...filters } }) => {
    const { items, nextCursor } = reader.pods({
      ...filters,
      ...(workload === undefined ? {} : { workload: requireKey('Workload', 'workload', workload) }),
      ...(claim === undefined ? {} : { claim: requireKey('PersistentVolumeClaim', 'claim', claim) }),
    });
    return { items: items.map(podItem), nextCursor, ...partialFor(readiness) };
  });
};
