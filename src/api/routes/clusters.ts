import { z } from 'zod';

import { decodeCursor, encodeCursor } from '../../lib/cursor.ts';
import { durationMs, formatMicros, type Micros } from '../../lib/micros.ts';
import { InputQualityOfCluster, Time } from '../../model/answer.ts';
import { bytesBehind, hasBacklog, type SourceState } from '../../model/source-state.ts';
import type { ClusterRow, StoreReader } from '../../store/contract.ts';
import type { Route } from '../dependencies.ts';
import { pageOf, Paging } from '../list-filters.ts';
import { NotReadyReason } from '../not-ready-reason.ts';
import { partialFor } from '../partial.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

const Source = nameSchema(
  'Source',
  z.strictObject({
    source: z.string(),
    state: z
      .enum(['reading', 'caught-up', 'waiting', 'ended', 'given-up'])
      .describe(
        '`waiting` is for a failure to pass, `ended` has nothing more to come, `given-up` failed in a way that does not pass.',
      ),
    behindBytes: z
      .number()
      .nullable()
      .describe('Input, as it lies on the disk, that is not read; `null` when its end is not known.'),
    lagMs: z
      .number()
      .nullable()
      .describe(
        'How long ago that came to the source which is read, by the clock that it goes by; `null` when it is not known.',
      ),
    troubles: z
      .array(z.string())
      .describe('Why parts of it cannot be read at the moment, or not well, while the rest is read.'),
    reason: NotReadyReason.nullable().describe('What it waits for, or why it was given up.'),
  }),
  'Where audit events come from, and how far it is read.',
);

const Cluster = nameSchema(
  'Cluster',
  z.strictObject({
    cluster: z.string(),
    watermark: Time.nullable().describe('Event time up to which everything is believed to have been seen.'),
    newest: Time.nullable().describe('Time of the newest event.'),
    lagMs: z.number().nullable().describe('How far the watermark is behind the clock.'),
    newestLagMs: z.number().nullable().describe('How far the newest event is behind the clock.'),
    pods: z.number().int(),
    inputQuality: InputQualityOfCluster,
    sources: z.array(Source).describe('Those that are read now.'),
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

function sourceItem(state: SourceState): z.input<typeof Source> {
  const reading = hasBacklog(state) ? 'reading' : 'caught-up';
  return {
    source: state.source,
    state: state.gaveUp ? 'given-up' : state.failure !== null ? 'waiting' : state.ended ? 'ended' : reading,
    behindBytes: bytesBehind(state),
    lagMs: state.lagMs ?? null,
    troubles: [...state.troubles],
    reason: state.failure,
  };
}

/** Those that something is known of, and those of which a source is being read for the first time. */
function allClusters(reader: StoreReader, states: readonly SourceState[]): ClusterRow[] {
  const rows = reader.clusters();
  const known = new Set(rows.map(({ cluster }) => cluster));
  const begun = new Set(states.flatMap(({ clusters: of }) => of).filter((cluster) => !known.has(cluster)));
  const none = Number.NEGATIVE_INFINITY;
  return [...rows, ...[...begun].map((cluster) => ({ cluster, watermark: none, newest: none, pods: 0 }))];
}

/** `GET /clusters`: what is watched, how far behind it is, and what its log shows. */
export const clusters: Route = (api, { reader, inputQuality, readiness, sources, now }) => {
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
    const states = sources();
    const rows = allClusters(reader, states)
      .toSorted((a, b) => (a.cluster < b.cluster ? -1 : 1))
      .filter((row) => after === null || row.cluster > String(after));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(({ cluster, watermark, newest, pods }) => {
        const mark = known(watermark);
        const last = known(newest);
        return {
          cluster,
          watermark: timeOrNull(mark),
          newest: timeOrNull(last),
          lagMs: mark === null ? null : durationMs(mark, now()),
          newestLagMs: last === null ? null : durationMs(last, now()),
          pods,
          inputQuality: inputQuality(cluster),
          sources: states.filter((state) => state.clusters.includes(cluster)).map(sourceItem),
        };
      }),
      nextCursor: last === undefined ? null : encodeCursor(QUESTION, [last.cluster]),
      ...partialFor(readiness),
    };
  });
};
