import { z } from 'zod';

import { PHASES, SIDES } from '../../model/delivery.ts';
import { labelNeedle, UNSEARCHED_LABELS } from '../../model/label-set.ts';
import type { Route } from '../dependencies.ts';
import { Filter, ListFilters, pageOf } from '../list-filters.ts';
import { windowOf } from '../moment.ts';
import { requireKey } from '../object-id.ts';
import { nameSchema } from '../openapi/components.ts';
import { partialFor } from '../partial.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';
import { PodItem, podItem } from '../pod-item.ts';

const Label = z
  .string()
  .max(400)
  .refine((label) => labelNeedle(label) !== null, 'must be NAME or NAME=VALUE, such as app=web')
  .refine(
    (label) => !UNSEARCHED_LABELS.has(label.split('=', 1)[0] ?? ''),
    'is the UID of a controller, which Pods are not searched by: take ownerKind and ownerName',
  );

export const PodsQuery = ListFilters.extend({
  node: Filter.describe('Name of the node that it is, or was, bound to.'),
  workload: Filter.describe('Id of the workload that it is of: `Deployment:shop:web`.'),
  claim: Filter.describe('Id of a claim that it uses: `shop:data`.'),
  ip: z.union([z.ipv4(), z.ipv6()]).exactOptional().describe('One of its addresses, as last told.'),
  image: z
    .string()
    .min(1)
    .max(1024)
    .exactOptional()
    .describe(
      'Image of one of its containers: the reference or the beginning of it, with or without what stands before a slash. `shop/web:v1` finds `registry.example.com/shop/web:v1.9`.',
    ),
  label: z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(Label).min(1).max(20))
    .exactOptional()
    .describe(
      'Label that it has, as last told: `app=web`, or with any value `app`. Several: `label=app=web&label=tier=front`.',
    ),
  side: z.enum(SIDES).exactOptional().describe('Whose fault its cause is.'),
  phase: z.enum(PHASES).exactOptional().describe('In which phase its cause is.'),
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
      'Pods of an image that are in trouble':
        '/pods?image=registry.example.com/shop/web&side=user&label=app&since=1h&limit=1',
      'a filter that there is not': '/pods?namspace=shop',
    },
    querystring: PodsQuery,
    response: answers(PodPage, ['QueryInvalid', 'CursorInvalid']),
  } as const satisfies RouteSchema;
  api.get('/pods', { schema }, ({ query: { workload, claim, label, since, until, ...filters } }) => {
    const { items, nextCursor } = reader.pods({
      ...filters,
      ...windowOf(reader, filters.cluster, since, until),
      ...(label === undefined ? {} : { labels: label }),
      ...(workload === undefined ? {} : { workload: requireKey('Workload', 'workload', workload) }),
      ...(claim === undefined ? {} : { claim: requireKey('PersistentVolumeClaim', 'claim', claim) }),
    });
    return { items: items.map(podItem), nextCursor, ...partialFor(readiness) };
  });
};
