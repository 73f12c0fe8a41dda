import { z } from 'zod';

import { durationMs, formatMicros, type Micros } from '../../lib/micros.ts';
import { InputQualityOfCluster, Time } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';

const Cluster = z.strictObject({
  cluster: z.string(),
  /** Event time up to which everything is believed to have been seen. */
  watermark: Time.nullable(),
  /** Time of the newest event. */
  newest: Time.nullable(),
  /** How far the watermark is behind the clock. */
  lagMs: z.number().nullable(),
  pods: z.number().int(),
  inputQuality: InputQualityOfCluster,
});

/** A cluster of which no event with a plausible time has come yet has no watermark. */
const known = (at: Micros): Micros | null => (Number.isFinite(at) && at > 0 ? at : null);
const timeOrNull = (at: Micros | null): string | null => (at === null ? null : formatMicros(at));

/** `GET /clusters`: what is watched, how far behind it is, and what its log shows. */
export const clusters: Route = (api, { reader, inputQuality, readiness, now }) => {
  const schema = { response: { 200: z.strictObject({ items: z.array(Cluster), partial: z.boolean() }) } };
  api.get('/clusters', { schema }, () => ({
    items: reader.clusters().map(({ cluster, watermark, newest, pods }) => {
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
    partial: readiness.reasons().length > 0,
  }));
};
