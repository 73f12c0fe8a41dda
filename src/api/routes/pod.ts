import { z } from 'zod';

import { DeliveryLine, IncidentLine, PodLinks } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';
import { requirePod } from '../pod-id.ts';
import { PodItem, podItem } from '../pod-item.ts';

const Line = z.discriminatedUnion('type', [DeliveryLine, IncidentLine]);
const Pod = PodItem.extend({
  deliveries: z.array(DeliveryLine),
  incidents: z.array(IncidentLine),
  links: PodLinks,
});

/** `GET /pods/:uid`: who it is, its deliveries and its incidents, its workload and its claims. */
export const pod: Route = (api, { reader, explain }) => {
  api.get(
    '/pods/:uid',
    { schema: { params: z.object({ uid: z.string() }), response: { 200: Pod } } },
    ({ params }) => {
      const found = requirePod(reader, params.uid);
      const lines = found.lines.map((line) => Line.parse(JSON.parse(line)));
      return {
        ...podItem(found),
        deliveries: lines.filter((line) => line.type === 'delivery'),
        incidents: lines.filter((line) => line.type === 'incident'),
        links: explain(params.uid)?.links ?? { workload: null, claims: [] },
      };
    },
  );
};
