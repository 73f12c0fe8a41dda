import { z } from 'zod';

import { NamedItem } from '../../model/object-answer.ts';
import { ROLLED_OUT_KINDS } from '../../model/workload.ts';
import type { Route } from '../dependencies.ts';
import { ListFilters, pageOf } from '../list-filters.ts';
import { listedItem } from '../named-item.ts';

export const WorkloadsQuery = ListFilters.extend({ kind: z.enum(ROLLED_OUT_KINDS).exactOptional() });

/** `GET /workloads`: Deployments, StatefulSets, DaemonSets and Jobs, newest first, each with its last rollout. */
export const workloads: Route = (api, { reader, readiness }) => {
  api.get(
    '/workloads',
    { schema: { querystring: WorkloadsQuery, response: { 200: pageOf(NamedItem) } } },
    ({ query }) => {
      const { items, nextCursor } = reader.workloads(query);
      return { items: items.map(listedItem), nextCursor, partial: readiness.reasons().length > 0 };
    },
  );
};
