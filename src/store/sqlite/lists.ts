import type { RecordKind } from '../../model/observation.ts';
import { isRolledOutKind, parseWorkloadKey } from '../../model/workload.ts';

/** The lists that objects are shown in, and the number of each in the column `results.list`. */
export const LISTS = { pods: 1, workloads: 2, claims: 3 } as const;
export type List = keyof typeof LISTS;

/** Which list a record is in; `null`: none. ReplicaSets and CronJobs are not rolled out themselves. */
export function listOf(kind: RecordKind, uid: string): number | null {
  switch (kind) {
    case 'Pod':
    case 'PodRefusal':
      return LISTS.pods;
    case 'Workload':
      return isRolledOutKind(parseWorkloadKey(uid)?.kind ?? '') ? LISTS.workloads : null;
    case 'PersistentVolumeClaim':
      return LISTS.claims;
    default:
      return null;
  }
}
