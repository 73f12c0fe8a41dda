import type { Observation, ObservationTarget, RecordKind } from '../../model/observation.ts';
import { TargetMap } from '../../model/target-map.ts';
import { createRecord, type ObjectRecord } from './record.ts';

/** Where records come back from once they were let go. */
export type LoadRecord = (cluster: string, kind: RecordKind, uid: string) => Observation[];

/** The records that are being worked on. Everything in it is, or will be with the next commit, in the store. */
export interface RecordCache {
  /** The record of a target, from memory or the store, or a new one. */
  get(target: ObservationTarget): ObjectRecord;
  /** Lets records go. They must hold nothing that is not committed; they come back from the store. */
  evict(isIdle: (record: ObjectRecord) => boolean): void;
}

export function createRecordCache(load: LoadRecord): RecordCache {
  const records = new TargetMap<ObjectRecord>();
  return {
    get(target) {
      const known = records.get(target);
      if (known !== undefined) return known;
      const record = createRecord(target, load(target.cluster, target.kind, target.uid));
      records.set(target, record);
      return record;
    },
    evict: (isIdle) => records.removeWhere(isIdle),
  };
}
