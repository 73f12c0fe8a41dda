import { z } from 'zod';

import { durationMs, formatMicros, type Micros } from '../../lib/micros.ts';
import { Time } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';
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
  }),
  'What is watched, and how far behind it is.',
);

const ClusterPage = nameSchema(
  'ClusterPage',
  z.strictObject({ items: z.array(Cluster), partial: z.boolean() }),
);

/** A cluster of which no event with a plausible time has come yet has no watermark. */
const known = (at: Micros): Micros | null => (Number.isFinite(at) && at > 0 ? at : null);
const timeOrNull = (at: Micros | null): string | null => (at === null ? null : formatMicros(at));

/** `GET /clusters`: what is watched, and how far behind it is. */
export const clusters: Route = (api, { reader, readiness, now }) => {
  const schema = {
    operationId: 'listClusters',
    tags: ['Service'],
    summary: 'The clusters, and how far behind the log is read',
    examples: { 'the cluster of the bundled log': '/clusters' },
    response: answers(ClusterPage),
  } as const satisfies RouteSchema;
  api.get('/clusters', { schema }, () => ({
    items: reader.clusters().map(({ cluster, watermark, newest, pods }) => {
      const mark = known(watermark);
      return {
        cluster,
        watermark: timeOrNull(mark),
        newest: timeOrNull(known(newest)),
        lagMs: mark === null ? null : durationMs(mark, now()),
        pods,
      };
    }),
    partial: readiness.reasons().length > 0,
  }));
};
