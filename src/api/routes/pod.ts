import { z } from 'zod';

import { DeliveryLine, IncidentLine, PodLinks } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';
import { PodParams, requirePod } from '../pod-id.ts';
import { PodItem, podItem } from '../pod-item.ts';

const Line = z.discriminatedUnion('type', [DeliveryLine, IncidentLine]);
const Pod = nameSchema(
  'Pod',
  PodItem.extend({
    deliveries: z.array(DeliveryLine),
    incidents: z.array(IncidentLine),
    links: PodLinks,
  }),
  'Who a Pod is, its deliveries and its incidents, its workload and its claims.',
);

/** `GET /pods/:uid`: who it is, its deliveries and its incidents, its workload and its claims. */
export const pod: Route = (api, { reader, explain }) => {
  const schema = {
    operationId: 'getPod',
    tags: ['Pods'],
    summary: 'Who a Pod is, its deliveries and its incidents, its workload and its claims',
    examples: {
      'a Pod whose image does not exist': '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe',
      'a UID that nothing has': '/pods/00000000-0000-4000-8000-000000000000',
      'what is no id': '/pods/missing-tag',
    },
    params: PodParams,
    response: answers(Pod, ['UidInvalid', 'PodNotFound']),
  } as const satisfies RouteSchema;
  api.get('/pods/:uid', { schema }, ({ params }) => {
    const found = requirePod(reader, params.uid);
    const lines = found.lines.map((line) => Line.parse(JSON.parse(line)));
    return {
      ...podItem(found),
      deliveries: lines.filter((line) => line.type === 'delivery'),
      incidents: lines.filter((line) => line.type === 'incident'),
      links: explain(params.uid)?.links ?? { workload: null, claims: [] },
    };
  });
};
