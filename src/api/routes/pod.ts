import { z } from 'zod';

import { DeliveryLine, IncidentLine } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';
import { requirePod } from '../pod-id.ts';
import { PodItem, podItem } from '../pod-item.ts';

const Line = z.discriminatedUnion('type', [DeliveryLine, IncidentLine]);
const Pod = PodItem.extend({ deliveries: z.array(DeliveryLine), incidents: z.array(IncidentLine) });

/** `GET /pods/:uid`: who it is, its deliveries and its incidents. */
export const pod: Route = (api, { reader }) => {
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
      };
    },
  );
};
