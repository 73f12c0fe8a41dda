import { stableId } from '../../lib/stable-id.ts';
import type { Incident } from '../../model/delivery.ts';
import { phaseOf } from './claim-state.ts';
import type { ClaimContext } from './context.ts';
import { claimIdentity } from './identity.ts';
import { findDeletion, isGone } from './binding.ts';

/** A bound claim loses its volume: phase Lost, until it is Bound again. What befalls a claim that is deleted is nobody's loss. */
export function findLosses(context: ClaimContext, isBoundFrom: number): readonly Incident[] {
  const { target, life } = context;
  const deletedAt = findDeletion(life)?.at ?? Number.POSITIVE_INFINITY;
  const losses: Incident[] = [];
  let open: Incident | null = null;
  for (const { at, claim, observation } of life.steps) {
    if (at < isBoundFrom || at >= deletedAt) continue;
    const phase = phaseOf(claim);
    if (phase === 'Lost' && open === null) {
      open = {
        id: stableId(16, [target.cluster, target.uid, 'lost', observation.auditId]),
        startedAt: at,
        recoveredAt: null,
        endedAt: null,
        phase: 'running',
        container: null,
        derivedCode: 'PvcLost',
        count: 1,
        lastAt: at,
        object: claimIdentity(target, life),
      };
    } else if (phase === 'Bound' && open !== null) {
      losses.push({ ...open, recoveredAt: at, endedAt: at });
      open = null;
    }
  }
  if (open === null) return losses;
  return [...losses, { ...open, endedAt: isGone(life) ? (life.steps.at(-1)?.at ?? null) : null }];
}
