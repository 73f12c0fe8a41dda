import { type Micros, parseMicros } from '../lib/micros.ts';
import type { DeliveryLine } from '../model/answer.ts';
import type { Member } from '../model/member.ts';

/** The rollouts among the deliveries of a workload, in their order. */
export const rolloutsAmong = (deliveries: readonly DeliveryLine[]): DeliveryLine[] =>
  deliveries.filter(({ kind }) => kind === 'rollout');

/**
 * The rollout that brought a member: of those of its template the last that had begun when it was born; `null` where none
 * is, or its template is not known.
 */
export function rolloutOf(
  { revision, bornAt }: Pick<Member, 'revision' | 'bornAt'>,
  rollouts: readonly DeliveryLine[],
): DeliveryLine | null {
  let found: DeliveryLine | null = null;
  let foundAt: Micros = Number.NEGATIVE_INFINITY;
  for (const rollout of rollouts) {
    const at = parseMicros(rollout.startedAt);
    if (at === null || at > bornAt || at < foundAt || (rollout.revision ?? null) !== revision) continue;
    found = rollout;
    foundAt = at;
  }
  return found;
}
