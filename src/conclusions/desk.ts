import type { Micros } from '../lib/micros.ts';
import { FlatObservation } from '../model/flat-observation.ts';
import type { Membership } from '../model/member.ts';
import type { ObservationTarget } from '../model/observation.ts';
import type { ObjectRecord } from '../share-processor/fold/record.ts';
import type { Conclusion } from './conclusion.ts';
import type { Settlements } from './settle.ts';

/** A record that conclusions are drawn from, while it is in memory. */
export interface Desk {
  readonly record: ObjectRecord;
  settlements: Settlements | null;
  /** The last conclusion, while nothing new was observed since; `null` after that. */
  conclusion: Conclusion | null;
  /** The conclusion that is stored. */
  stored: Conclusion | null;
  /** What the record's workload last heard of it. */
  membership: Membership | null;
  /** Times of everything that the last conclusion was drawn from. */
  times: readonly Micros[];
  /** Earliest time of what was observed since settlement last looked; `null` when nothing was. */
  newSince: Micros | null;
  /** The last point of the grid as of which settlement looked at it. */
  lookedAt: Micros;
  /** A request about the object was refused. */
  isRefused: boolean;
  /** Nothing but new input can change what is concluded. */
  settled: boolean;
  /** The stored result may say that it is settled. */
  mayRest: boolean;
}

/**
 * So many settled records stay in memory, the oldest go first: most Pods that are up are heard of once more, when they go,
 * and then need not be read from the store. Their bodies are text, some ten kilobytes a Pod.
 */
export const RESTING = 1024;

/** Whether conclusions about it rest on those about others, which are drawn first. */
export const restsOnMembers = ({ record }: Desk): boolean => record.target.kind === 'Workload';

/**
 * Whether the store holds neither results nor settlements of a record that has no desk yet. Of others than Pods something
 * may be concluded though nothing was observed of them.
 */
export const hasNothingStored = ({ isNew, target }: ObjectRecord): boolean => isNew && target.kind === 'Pod';

/** Lets go of what can be had again. */
export function rest(desk: Desk): void {
  if (desk.conclusion === null) return;
  desk.conclusion = null;
  desk.times = [];
  restBodies(desk.record);
}

/**
 * Lets go of the objects that were made of bodies: most records are judged once or twice, and what is kept in between is
 * copied by the garbage collector.
 */
export function restBodies({ observations }: ObjectRecord): void {
  for (const observation of observations.values()) {
    if (observation instanceof FlatObservation) observation.rest();
  }
}

export interface Desks extends Iterable<Desk> {
  /** The desk of a record, a new one when it has none. */
  of(record: ObjectRecord): Desk;
  has(record: ObjectRecord): boolean;
  get(record: ObjectRecord): Desk | undefined;
  /** UIDs of the Pods in memory that bear a name. */
  bearersOf(name: ObservationTarget): Iterable<string>;
  hasBearers(name: ObservationTarget): boolean;
  close(desk: Desk): void;
  readonly size: number;
}

/** Tells the names of Pods apart. */
export const nameKey = ({ cluster, namespace, name }: ObservationTarget): string =>
  `${cluster}\n${namespace}\n${name}`;

export function createDesks(): Desks {
  const desks = new Map<ObjectRecord, Desk>();
  /** UIDs by cluster, namespace and name, of the Pods in memory. */
  const bearers = new Map<string, Set<string>>();
  /** The desk that was asked for last: mostly that which is asked for next. */
  let recent: Desk | undefined;
  const get = (record: ObjectRecord): Desk | undefined => {
    if (recent?.record !== record) recent = desks.get(record);
    return recent;
  };
  return {
    of(record) {
      const known = get(record);
      if (known !== undefined) return known;
      const isUnstored = hasNothingStored(record);
      const desk: Desk = {
        record,
        settlements: isUnstored ? new Map() : null,
        conclusion: null,
        stored: null,
        membership: null,
        times: [],
        newSince: null,
        lookedAt: Number.NEGATIVE_INFINITY,
        isRefused: [...record.observations.values()].some(({ code }) => code >= 400),
        settled: false,
        mayRest: !isUnstored,
      };
      desks.set(record, desk);
      if (record.target.kind === 'Pod') {
        const key = nameKey(record.target);
        const uids = bearers.get(key);
        if (uids === undefined) bearers.set(key, new Set([record.target.uid]));
        else uids.add(record.target.uid);
      }
      return desk;
    },
    has: (record) => desks.has(record),
    get,
    bearersOf: (name) => bearers.get(nameKey(name)) ?? [],
    hasBearers: (name) => bearers.has(nameKey(name)),
    close({ record }) {
      desks.delete(record);
      recent = undefined;
      if (record.target.kind !== 'Pod') return;
      const key = nameKey(record.target);
      const uids = bearers.get(key);
      uids?.delete(record.target.uid);
      if (uids?.size === 0) bearers.delete(key);
    },
    [Symbol.iterator]: () => desks.values(),
    get size() {
      return desks.size;
    },
  };
}
