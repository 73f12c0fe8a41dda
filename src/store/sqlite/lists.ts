import { isRolledOutKind, parseWorkloadKey } from '../../model/workload.ts';
import type { RecordResult } from '../contract.ts';

/** The lists that objects are shown in, and the number of each in the column `results.list`. */
export const LISTS = { pods: 1, workloads: 2, claims: 3 } as const;
export type List = keyof typeof LISTS;

type Listed = Pick<RecordResult, 'target' | 'lines' | 'outcome'>;

/** Which list a record is in; `null`: none. ReplicaSets and CronJobs are not rolled out themselves. */
export function listOf({ target: { kind, uid }, lines, outcome }: Listed): number | null {
  switch (kind) {
    // A name is listed as long as something is said of it that no Pod with a UID claims.
    case 'PodName':
      return (lines === null ? outcome !== null : lines.length > 0) ? LISTS.pods : null;
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
