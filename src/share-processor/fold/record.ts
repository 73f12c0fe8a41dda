import type { Observation, ObservationTarget } from '../../model/observation.ts';
import { compareAlike } from './order.ts';
import { runClassOf } from './run-class.ts';

/** Observations kept at either end of a long record: what lies between them repeats what they say. */
const KEPT_AT_EACH_END = 256;
/** Of a record of no more observations every one is looked at. */
export const BOUNDED_ABOVE = 2 * KEPT_AT_EACH_END;
/** Records are cut down when this many more have gathered, so that the cost is spread. */
const COMPACT_ABOVE = 128;

/**
 * Everything observed of one object: a set of observations by key. Adding is commutative, associative and idempotent;
 * of two observations with one key the same one always stays.
 */
export interface ObjectRecord {
  readonly target: ObservationTarget;
  readonly observations: Map<string, Observation>;
  /** Nothing of it was known before it came into memory: what the store holds of it came from there. */
  readonly isNew: boolean;
}

export const createRecord = (
  target: ObservationTarget,
  observations: Iterable<Observation> = [],
): ObjectRecord => {
  const known = new Map<string, Observation>();
  for (const observation of observations) known.set(observation.key, observation);
  return { target, observations: known, isNew: known.size === 0 };
};

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
  return contentOf(challenger) < contentOf(holder);
}

/** Everything else that an observation says, in one order: whether it was just made, holds text, or was read again. */
const contentOf = (o: Observation): string =>
  JSON.stringify([
    o.action,
    o.subresource,
    o.stage,
    o.resourceVersion,
    o.user,
    o.userAgent,
    o.code,
    o.reason,
    o.message,
    o.bodyPath,
    o.gracePeriodSeconds,
    o.truncated,
    o.patch,
    o.body,
  ]);

/** Adds one observation; says whether the record changed. */
export function addObservation(record: ObjectRecord, observation: Observation): boolean {
  const holder = record.observations.get(observation.key);
  if (holder !== undefined && !replaces(observation, holder)) return false;
  record.observations.set(observation.key, observation);
  return true;
}

/**
 * What a record that goes on for long (a crash loop of days) is judged by: of each class the first and the last few, and
 * everything that is of no class. Each class is ordered by what its members say of themselves alone, and keeping the k
 * smallest and k greatest of a totally ordered set commutes with union: so it does not matter when, how often or how late
 * a record is cut down to this, as long as it is done before conclusions are drawn.
 */
export function boundedObservations(observations: readonly Observation[]): readonly Observation[] {
  if (observations.length <= BOUNDED_ABOVE) return observations;
  const dropped = superfluous(observations);
  return dropped.size === 0 ? observations : observations.filter(({ key }) => !dropped.has(key));
}

/** Cuts a record down once that is worth it. Gives the keys that were dropped. */
export function compactRecord(record: ObjectRecord): string[] {
  if (record.observations.size <= BOUNDED_ABOVE + COMPACT_ABOVE) return [];
  const dropped = superfluous(record.observations.values(), COMPACT_ABOVE);
  for (const key of dropped) record.observations.delete(key);
  return [...dropped];
}

/** Keys of the observations between the ends of each class, unless there are no more than `tolerated` of them. */
function superfluous(observations: Iterable<Observation>, tolerated = 0): ReadonlySet<string> {
  const classes = new Map<string, Observation[]>();
  for (const observation of observations) {
    const name = runClassOf(observation);
    if (name === null) continue;
    const members = classes.get(name);
    if (members === undefined) classes.set(name, [observation]);
    else members.push(observation);
  }
  const full = [...classes.values()].filter(({ length }) => length > BOUNDED_ABOVE);
  const excess = full.reduce((sum, { length }) => sum + length - BOUNDED_ABOVE, 0);
  if (excess <= tolerated) return NONE;
  const between = full.flatMap((members) =>
    members.sort(compareAlike).slice(KEPT_AT_EACH_END, -KEPT_AT_EACH_END),
  );
  return new Set(between.map(({ key }) => key));
}

const NONE: ReadonlySet<string> = new Set();
