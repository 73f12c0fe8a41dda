import type { Micros } from '../../lib/micros.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import type { Incarnation } from './life.ts';
import type { Start } from './starts.ts';
import { conditionOf } from './workload.ts';

const JOB_CODES: ReadonlyMap<string, string> = new Map([
  ['BackoffLimitExceeded', 'JobBackoffLimitExceeded'],
  ['DeadlineExceeded', 'JobDeadlineExceeded'],
  ['PodFailurePolicy', 'JobPodFailurePolicy'],
  ['FailedIndexes', 'JobPodFailurePolicy'],
  ['MaxFailedIndexesExceeded', 'JobPodFailurePolicy'],
]);

/** The limit of its own by which a workload gave a rollout up; `null` when it names none that is known. */
export function ownCode(
  kind: RolledOutKind,
  { steps, events }: Incarnation,
  start: Start,
  now: Micros,
): string | null {
  if (kind === 'Deployment') return 'DeploymentProgressDeadlineExceeded';
  const workload = steps.findLast(({ at }) => at <= now)?.workload ?? null;
  const condition = conditionOf(workload, 'Failed');
  const reason = condition?.status === 'True' ? condition.reason : undefined;
  if (reason !== undefined) return JOB_CODES.get(reason) ?? null;
  const told = events.find(({ at, event }) => at >= start.at && at <= now && JOB_CODES.has(event.reason));
  return told === undefined ? null : (JOB_CODES.get(told.event.reason) ?? null);
}
