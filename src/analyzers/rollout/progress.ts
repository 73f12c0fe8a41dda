import type { Micros } from '../../lib/micros.ts';
import type { RolloutProgress } from '../../model/delivery.ts';
import type { Member } from '../../model/member.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import { countAt } from './team.ts';
import type { Workload, WorkloadStatus } from './workload.ts';

/** How far a rollout had come by a time: as the workload counts its Pods where its status is logged, else as they are seen. */
export function progressOf(
  kind: RolledOutKind,
  workload: Workload | null,
  wanted: number | null,
  team: readonly Member[],
  at: Micros,
): RolloutProgress {
  const ended = team.filter(({ completedAt }) => completedAt !== null && completedAt <= at);
  const failed = ended.filter(({ completedAs }) => completedAs === 'Failed').length;
  const status = workload?.status;
  if (status !== undefined) return { wanted, ...counted(kind, status, failed) };
  const { there, up } = countAt(team, at);
  if (kind !== 'Job') return { wanted, updated: there, available: up, failed };
  const succeeded = ended.length - failed;
  return { wanted, updated: there + succeeded, available: succeeded, failed };
}

function counted(
  kind: RolledOutKind,
  status: WorkloadStatus,
  failed: number,
): Omit<RolloutProgress, 'wanted'> {
  switch (kind) {
    case 'Job': {
      const { active = 0, succeeded = 0 } = status;
      return { updated: active + succeeded, available: succeeded, failed: status.failed ?? 0 };
    }
    case 'DaemonSet': {
      const { updatedNumberScheduled = 0, numberAvailable = 0 } = status;
      return { updated: updatedNumberScheduled, available: numberAvailable, failed };
    }
    default: {
      const { updatedReplicas = 0, readyReplicas = 0, availableReplicas = readyReplicas } = status;
      return { updated: updatedReplicas, available: availableReplicas, failed };
    }
  }
}
