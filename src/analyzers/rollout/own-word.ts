import type { Micros } from '../../lib/micros.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import { type RolloutContext, teamOf } from './context.ts';
import type { Incarnation } from './life.ts';
import type { Begun } from './resolve.ts';
import type { Start } from './starts.ts';
import { countAt } from './team.ts';
import { conditionOf, type Workload } from './workload.ts';

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

/** Whether the controller says that it cannot make Pods that are missing: also where the refusals themselves are not logged. */
export function isRefusedByOwnWords(
  { kind, crew, incarnation: { events } }: RolloutContext,
  start: Begun,
  workload: Workload | null,
  wanted: number | null,
  now: Micros,
): boolean {
  const team = teamOf(crew, start, kind);
  if (wanted !== null && countAt(team, now).there >= wanted) return false;
  if (conditionOf(workload, 'ReplicaFailure')?.status === 'True') return true;
  const lastBorn = team.reduce(
    (last, { bornAt }) => (bornAt <= now ? Math.max(last, bornAt) : last),
    start.at,
  );
  return events.some(({ at, event }) => event.reason === 'FailedCreate' && at > lastBorn && at <= now);
}
