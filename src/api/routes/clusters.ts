import { z } from 'zod';

import { decodeCursor, encodeCursor } from '../../lib/cursor.ts';
import { durationMs, formatMicros, type Micros } from '../../lib/micros.ts';
import { InputQualityOfCluster, Time } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';
import { pageOf, Paging } from '../list-filters.ts';
import { partialFor } from '../partial.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

const Cluster = nameSchema(
  'Cluster',
  z.strictObject({
    cluster: z.string(),
    /** Event time up to which everything is believed to have been seen. */
    watermark: Time.nullable(),
    /** Time of the newest event. */
    newest: Time.nullable(),
    /** How far the watermark is behind the clock. */
    lagMs: z.number().nullable(),
    pods: z.number().int(),
    inputQuality: InputQualityOfCluster,
  }),
  'What is watched, how far behind it is, and what its log shows.',
);

const ClusterPage = nameSchema('ClusterPage', pageOf(Cluster));

const Query = z.strictObject(Paging);
/** What cursors belong to. */
const QUESTION = ['clusters'];

/** A cluster of which no event with a plausible time has come yet has no watermark. */
const known = (at: Micros): Micros | null => (Number.isFinite(at) && at > 0 ? at : null);
const timeOrNull = (at: Micros | null): string | null => (at === null ? null : formatMicros(at));

/** `GET /clusters`: what is watched, how far behind it is, and what its log shows. */
export const clusters: Route = (api, { reader, inputQuality, readiness, now }) => {
  const schema = {
    operationId: 'listClusters',
    tags: ['Service'],
    summary: 'The clusters, how far behind the log is read, and what it shows',
    examples: {
      'the cluster of the bundled log': '/clusters',
      'what is no cursor': '/clusters?cursor=next',
    },
    querystring: Query,
    response: answers(ClusterPage, ['QueryInvalid', 'CursorInvalid']),
  } as const satisfies RouteSchema;
  api.get('/clusters', { schema }, ({ query: { limit, cursor } }) => {
    const after = cursor === undefined ? null : decodeCursor(cursor, QUESTION)[0];
    const rows = reader
      .clusters()
      .toSorted((a, b) => (a.cluster < b.cluster ? -1 : 1))
      .filter((row) => after === null || row.cluster > String(after));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(({ cluster, watermark, newest, pods }) => {
        const mark = known(watermark);
        return {
          cluster,
          watermark: timeOrNull(mark),
          newest: timeOrNull(known(newest)),
          lagMs: mark === null ? null : durationMs(mark, now()),
          pods,
          inputQuality: inputQuality(cluster),
        };
      }),
      nextCursor: last === undefined ? null : encodeCursor(QUESTION, [last.cluster]),
      ...partialFor(readiness),
    };
  });
};
