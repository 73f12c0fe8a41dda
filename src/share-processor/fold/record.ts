import type { Observation, ObservationTarget } from '../../model/observation.ts';
import { type Placed, compareObservations, placeObservations } from './order.ts';

/** Observations kept at either end of a long record: what lies between them repeats what they say. */
const KEPT_AT_EACH_END = 256;
/** Compaction runs when this many more have gathered, so that its cost is spread. */
const COMPACT_ABOVE = 2 * KEPT_AT_EACH_END + 128;

/**
 * Everything observed of one object: a set of observations by key. Adding is commutative, associative and idempotent;
 * of two observations with one key the same one always stays.
 */
export interface ObjectRecord {
  readonly target: ObservationTarget;
  readonly observations: Map<string, Observation>;
}

export const createRecord = (
  target: ObservationTarget,
  observations: Iterable<Observation> = [],
): ObjectRecord => ({
  target,
  observations: new Map(Array.from(observations, (observation) => [observation.key, observation])),
});

const RICHNESS: Record<Observation['bodyType'], number> = {
  full: 0,
  status: 1,
  json: 2,
  strategic: 3,
  merge: 4,
  metadata: 5,
  none: 6,
};

/** Whether `challenger` replaces `holder` under their common key: the richer body, then the earlier, then by audit ID. */
function replaces(challenger: Observation, holder: Observation): boolean {
  const byRichness = RICHNESS[challenger.bodyType] - RICHNESS[holder.bodyType];
  if (byRichness !== 0) return byRichness < 0;
  if (challenger.at !== holder.at) return challenger.at < holder.at;
  if (challenger.requestedAt !== holder.requestedAt) return challenger.requestedAt < holder.requestedAt;
  if (challenger.auditId !== holder.auditId) return challenger.auditId < holder.auditId;
  // Same request twice with different content: clients may choose their audit ID. Any fixed choice will do.
  return JSON.stringify(challenger) < JSON.stringify(holder);
}

/** Adds one observation; says whether the record changed. */
export function addObservation(record: ObjectRecord, observation: Observation): boolean {
  const holder = record.observations.get(observation.key);
  if (holder !== undefined && !replaces(observation, holder)) return false;
  record.observations.set(observation.key, observation);
  return true;
}

/**
 * Bounds a record that goes on for long (a crash loop of days): the first and the last observations of each class stay,
 * the middle goes. Keeping the k smallest and k greatest of a totally ordered set commutes with union, so it does not
 * matter when or how often this is done. Gives the keys that were dropped.
 */
export function compactRecord(record: ObjectRecord): string[] {
  if (record.observations.size <= COMPACT_ABOVE) return [];
  const classes: [Placed[], Placed[]] = [[], []];
  for (const placed of placeObservations([...record.observations.values()])) {
    classes[placed.observation.action === 'kubernetes-event' ? 1 : 0].push(placed);
  }
  const dropped: string[] = [];
  for (const placed of classes) {
    if (placed.length <= 2 * KEPT_AT_EACH_END) continue;
    placed.sort(compareObservations);
    for (const { observation } of placed.slice(KEPT_AT_EACH_END, -KEPT_AT_EACH_END)) {
      // What changes more than status (creation, deletion, specs) is rare and never part of a run.
      if (observation.action !== 'kubernetes-event' && observation.subresource !== 'status') continue;
      record.observations.delete(observation.key);
      dropped.push(observation.key);
    }
  }
  return dropped;
}
