import type { Micros } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import { unfoldWorkload } from './life.ts';
import { findStarts } from './starts.ts';

/** Who asked for the rollout that began then; `null` when that was not logged. Looks at the workload alone, not at its Pods. */
export function requesterOf(
  observations: readonly Observation[],
  kind: RolledOutKind,
  startedAt: Micros,
): string | null {
  for (const incarnation of unfoldWorkload(observations)) {
    const start = findStarts(incarnation, kind).find(({ at }) => at === startedAt);
    if (start !== undefined) return start.requestedBy || null;
  }
  return null;
}
