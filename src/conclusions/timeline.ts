import { formatMicros, type Micros } from '../lib/micros.ts';
import { redactText } from '../lib/redaction/redact-text.ts';
import type { SparseBody } from '../model/audit-event.ts';
import type { TimelineEntry, TimelineOf } from '../model/answer.ts';
import type { Past, TimelineChange } from '../model/change-answer.ts';
import type { HyperEvent } from '../model/hyper-event.ts';
import type { Observation } from '../model/observation.ts';
import { hyperEvents } from '../share-processor/extract/hyper-events.ts';
import { applyBody } from '../share-processor/fold/apply-body.ts';
import { placeObservations } from '../share-processor/fold/order.ts';
import type { StoreReader } from '../store/contract.ts';
import { changeSentence } from './change-sentence.ts';
import { observationsOf } from './record-view.ts';
import { committedRecords } from './review.ts';

const statementOf = ({ key }: HyperEvent, value: string): string => `${key}\n${value}`;

/** A change that said something that had not been said before it. */
interface News {
  readonly observation: Observation;
  /** When it took effect. */
  readonly at: Micros;
  readonly said: TimelineChange['said'];
}

/**
 * What each change said that was not said before it. An answer of the API server shows the whole status, changed or not:
 * what the observation before it stated as well is left out.
 */
function newsOf(observations: readonly Observation[]): News[] {
  const news: News[] = [];
  let state: SparseBody | null = null;
  let stated = new Set<string>();
  for (const { observation, at } of placeObservations(observations)) {
    const statements = hyperEvents(observation, state);
    const isChange = observation.action !== 'kubernetes-event' && observation.code < 400;
    const now = new Set<string>();
    const said: TimelineChange['said'] = [];
    for (const event of statements) {
      const values = event.values.length === 0 ? [''] : event.values;
      for (const value of values) now.add(statementOf(event, value));
      const isNew = isChange ? values.filter((value) => !stated.has(statementOf(event, value))) : values;
      if (isNew.length === 0) continue;
      const told = isNew.filter((value) => value !== '').map(redactText);
      said.push({ type: event.type, key: event.key, values: told });
    }
    if (said.length > 0) news.push({ observation, at, said });
    if (!isChange) continue;
    state = applyBody(state, observation.bodyType, observation.body);
    // A request without its answer states a part: what was stated before still holds.
    const isWhole = observation.bodyPath === 'responseObject' && statements.length > 0;
    stated = isWhole ? now : new Set([...stated, ...now]);
  }
  return news;
}

/** Everything that is known of one Pod, in its order; `null` when there is no such Pod. */
function newsOfPod(reader: StoreReader, id: string): News[] | null {
  const row = reader.pod(id);
  if (row === null) return null;
  const { cluster, kind, uid, namespace, name } = row;
  return newsOf(observationsOf({ cluster, kind, uid, namespace, name }, committedRecords(reader)));
}

/** The timeline of what is committed, a statement at a time. */
export function createTimeline(reader: StoreReader): TimelineOf {
  return (id) =>
    newsOfPod(reader, id)?.flatMap(({ observation: { user, auditId }, at, said }) =>
      said.map(({ type, key, values }): TimelineEntry => ({
        at: formatMicros(at),
        type,
        key,
        values,
        user,
        auditId,
      })),
    ) ?? null;
}

/** The same, a request at a time. */
export function createChanges(reader: StoreReader): Past['changes'] {
  return (id) =>
    newsOfPod(reader, id)?.map(({ observation, at, said }) => ({
      at,
      key: observation.key,
      item: {
        at: formatMicros(at),
        ...sourceOf(observation),
        action: observation.action,
        subresource: observation.subresource === '' ? null : observation.subresource,
        code: observation.code === 0 ? null : observation.code,
        resourceVersion: observation.resourceVersion === '' ? null : observation.resourceVersion,
        sentence: redactText(changeSentence(observation, said)),
        said,
      },
    })) ?? null;
}

/** Which audit event an observation is from, and who made it. */
export const sourceOf = ({ auditId, stage, requestedAt, user, userAgent }: Observation) => ({
  auditId,
  stage,
  requestedAt: formatMicros(requestedAt),
  user,
  userAgent,
});
