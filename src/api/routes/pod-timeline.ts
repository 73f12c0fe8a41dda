import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';
import { TimelineChange } from '../../model/change-answer.ts';
import { pageOfChanges } from '../change-page.ts';
import type { Route } from '../dependencies.ts';
import { pageOf, Paging } from '../list-filters.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';
import { partialFor } from '../partial.ts';
import { PodParams, requirePod } from '../pod-id.ts';

const TimelinePage = nameSchema('TimelinePage', pageOf(nameSchema('TimelineChange', TimelineChange)));

/** `GET /pods/:uid/timeline`: every change, who made it and when, and from which audit event that is known. */
export const podTimeline: Route = (api, { reader, past, readiness }) => {
  const schema = {
    operationId: 'getPodTimeline',
    tags: ['Pods'],
    summary: 'Every change of a Pod, the oldest first: who, when, what, and from which audit event',
    description:
      'An item is one request that said something which had not been said before it: by the Pod’s own audit events, and by those that name it without its UID and fall into its life.',
    examples: {
      'the first two changes of a Pod': '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/timeline?limit=2',
      'a UID that nothing has': '/pods/00000000-0000-4000-8000-000000000000/timeline',
      'a cursor that is none': '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/timeline?cursor=x',
    },
    params: PodParams,
    querystring: z.strictObject(Paging),
    response: answers(TimelinePage, ['UidInvalid', 'QueryInvalid', 'CursorInvalid', 'PodNotFound']),
  } as const satisfies RouteSchema;
  api.get('/pods/:uid/timeline', { schema }, ({ params, query }) => {
    const { uid } = requirePod(reader, params.uid);
    const changes = past.changes(params.uid);
    if (changes === null)
      throw new LorgnetteError('PodNotFound', `No Pod has the id ${params.uid} any more.`);
    return { ...pageOfChanges(changes, `timeline ${uid}`, query), ...partialFor(readiness) };
  });
};
