import { formatMicros } from '../lib/micros.ts';
import type { SparseBody } from '../model/audit-event.ts';
import type { TimelineEntry, TimelineOf } from '../model/answer.ts';
import type { HyperEvent } from '../model/hyper-event.ts';
import type { Observation } from '../model/observation.ts';
import { hyperEvents } from '../share-processor/extract/hyper-events.ts';
import { applyBody } from '../share-processor/fold/apply-body.ts';
import { placeObservations } from '../share-processor/fold/order.ts';
import type { StoreReader } from '../store/contract.ts';
import { observationsOf } from './record-view.ts';
import { committedRecords } from './review.ts';

const statementOf = ({ key }: HyperEvent, value: string): string => `${key}\n${value}`;

/**
 * What each change said that was not said before it. An answer of the API server shows the whole status, changed or not:
 * what the observation before it stated as well is left out.
 */
function changes(observations: readonly Observation[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let state: SparseBody | null = null;
  let stated = new Set<string>();
  for (const { observation, at } of placeObservations(observations)) {
    const said = hyperEvents(observation, state);
    const isChange = observation.action !== 'kubernetes-event' && observation.code < 400;
    const now = new Set<string>();
    for (const event of said) {
      const values = event.values.length === 0 ? [''] : event.values;
      for (const value of values) now.add(statementOf(event, value));
      const news = isChange ? values.filter((value) => !stated.has(statementOf(event, value))) : values;
      if (news.length === 0) continue;
      const { auditId, user } = observation;
      const told = news.filter((value) => value !== '');
      entries.push({ at: formatMicros(at), type: event.type, key: event.key, values: told, user, auditId });
    }
    if (!isChange) continue;
    state = applyBody(state, observation.bodyType, observation.body);
    // A request without its answer states a part: what was stated before still holds.
    const isWhole = observation.bodyPath === 'responseObject' && said.length > 0;
    stated = isWhole ? now : new Set([...stated, ...now]);
  }
  return entries;
}

/** The timeline of what is committed. */
export function createTimeline(reader: StoreReader): TimelineOf {
  return function timelineOf(id) {
    const row = reader.pod(id);
    if (row === null) return null;
    const { cluster, kind, uid, namespace, name } = row;
    return changes(observationsOf({ cluster, kind, uid, namespace, name }, committedRecords(reader)));
  };
}
