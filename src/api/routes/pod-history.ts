import { z } from 'zod';

import { HistoryVersion } from '../../model/change-answer.ts';
import type { PodDetail, StoreReader } from '../../store/contract.ts';
import { pageOfChanges } from '../change-page.ts';
import type { Route } from '../dependencies.ts';
import { pageOf, Paging } from '../list-filters.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';
import { partialFor } from '../partial.ts';
import { PodParams, requirePod } from '../pod-id.ts';
import { PodItem, podItem } from '../pod-item.ts';

/** Pods of a StatefulSet have one name for years. */
const MOST_OF_ONE_NAME = 50;

nameSchema('HistoryVersion', HistoryVersion);
const PodHistory = nameSchema(
  'PodHistory',
  pageOf(HistoryVersion).extend({
    sameName: z
      .array(PodItem)
      .describe(`Other Pods that had its name, the latest first; at most ${MOST_OF_ONE_NAME}.`),
  }),
);

/** `GET /pods/:uid/history`: the states it went through, and the Pods that had its name before and after it. */
export const podHistory: Route = (api, { reader, past, readiness }) => {
  const schema = {
    operationId: 'getPodHistory',
    tags: ['Pods'],
    summary: 'The states a Pod went through, the oldest first, and which fields each change changed',
    description:
      'Of the fields that Lorgnette reads: no environment variables, commands or arguments, which `/manifest` has. Requests that changed none of them are left out.',
    examples: {
      'the first two states of a Pod': '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/history?limit=2',
      'a UID that nothing has': '/pods/00000000-0000-4000-8000-000000000000/history',
    },
    params: PodParams,
    querystring: z.strictObject(Paging),
    response: answers(PodHistory, ['UidInvalid', 'QueryInvalid', 'CursorInvalid', 'PodNotFound']),
  } as const satisfies RouteSchema;
  api.get('/pods/:uid/history', { schema }, ({ params, query }) => {
    const pod = requirePod(reader, params.uid);
    const { cluster, kind, uid, namespace, name } = pod;
    const versions = past.versions({ cluster, kind, uid, namespace, name });
    return {
      ...pageOfChanges(versions, `history ${uid}`, query),
      ...partialFor(readiness),
      sameName: sameName(reader, pod).map(podItem),
    };
  });
};

function sameName(reader: StoreReader, { cluster, namespace, name, uid }: PodDetail): PodDetail[] {
  if (name === '') return [];
  return reader
    .podsNamed(cluster, namespace, name)
    .filter((other) => other !== uid)
    .flatMap((other) => reader.pod(other) ?? [])
    .filter((other) => other.cluster === cluster)
    .sort((a, b) => b.firstAt - a.firstAt)
    .slice(0, MOST_OF_ONE_NAME);
}
