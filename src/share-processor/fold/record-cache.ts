import type { Observation, ObservationTarget, RecordKind } from '../../model/observation.ts';
import { TargetMap } from '../../model/target-map.ts';
import { createRecord, type ObjectRecord } from './record.ts';

/** Where records come back from once they were let go. */
export type LoadRecord = (cluster: string, kind: RecordKind, uid: string) => Observation[];

/** The records that are being worked on. Everything in it is, or will be with the next commit, in the store. */
export interface RecordCache {
  /** The record of a target, from memory or the store, or a new one. */
  get(target: ObservationTarget): ObjectRecord;
  /** Lets a record go. It must hold nothing that is not committed; it comes back from the store. */
  drop(record: ObjectRecord): void;
  /** Lets go of records that came into memory since this was last called. */
  evict(isIdle: (record: ObjectRecord) => boolean): void;
}

export function createRecordCache(load: LoadRecord): RecordCache {
  const records = new TargetMap<ObjectRecord>();
  /** Those that came since the last eviction: what stayed then stays until it is dropped. */
  let recent: ObjectRecord[] = [];
  return {
    get(target) {
      const known = records.get(target);
      if (known !== undefined) return known;
      const record = createRecord(target, load(target.cluster, target.kind, target.uid));
      records.set(target, record);
      recent.push(record);
      return record;
    },
    drop: ({ target }) => records.delete(target),
    evict(isIdle) {
      for (const record of recent) if (isIdle(record)) records.delete(record.target);
      recent = [];
    },
  };
}
