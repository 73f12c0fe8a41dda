import { type Micros, parseMicros } from '../lib/micros.ts';
import type { DeliveryLine } from '../model/answer.ts';
import type { Member } from '../model/member.ts';

type Birth = Pick<Member, 'uid' | 'revision' | 'bornAt'>;

const startOf = ({ startedAt }: DeliveryLine): Micros => parseMicros(startedAt) ?? Number.NaN;

/** The rollouts among the deliveries of a workload, the oldest first. */
export const rolloutsAmong = (deliveries: readonly DeliveryLine[]): DeliveryLine[] =>
  deliveries.filter(({ kind }) => kind === 'rollout').toSorted((a, b) => startOf(a) - startOf(b));

/**
 * Which rollout brought each member, by the member's UID: the last one that had begun when it was born. Pods of the
 * template before are still made while the next is rolled out: where Pods of several templates were born, one whose
 * template was there before is of the rollout that brought that; `null` where that may have been any of several (templates
 * come back), and where none is known.
 */
export function assignRollouts(
  rollouts: readonly DeliveryLine[],
  members: readonly Birth[],
): ReadonlyMap<string, DeliveryLine | null> {
  const starts = rollouts.map(startOf);
  const at = (bornAt: Micros): number => starts.findLastIndex((start) => start <= bornAt);
  const firstBirth = new Map<string | null, Micros>();
  const templates = new Map<number, Set<string | null>>();
  for (const { revision, bornAt } of members) {
    firstBirth.set(revision, Math.min(bornAt, firstBirth.get(revision) ?? bornAt));
    const index = at(bornAt);
    const known = templates.get(index);
    if (known === undefined) templates.set(index, new Set([revision]));
    else known.add(revision);
  }
  const assigned = new Map<string, DeliveryLine | null>();
  for (const { uid, revision, bornAt } of members) {
    const index = at(bornAt);
    const origin = at(firstBirth.get(revision) ?? bornAt);
    const isMixed = (templates.get(index)?.size ?? 0) > 1;
    const isSure = revision === null || origin === index || !isMixed || origin === index - 1;
    const which = revision !== null && isMixed ? origin : index;
    assigned.set(uid, isSure ? (rollouts[which] ?? null) : null);
  }
  return assigned;
}

/** The template hashes of the members that each rollout brought, in the order of their births. */
export function revisionsOf(
  rollouts: readonly DeliveryLine[],
  members: readonly Birth[],
): ReadonlyMap<DeliveryLine, readonly string[]> {
  const assigned = assignRollouts(rollouts, members);
  const revisions = new Map<DeliveryLine, Set<string>>(rollouts.map((rollout) => [rollout, new Set()]));
  for (const { uid, revision } of members.toSorted((a, b) => a.bornAt - b.bornAt)) {
    const rollout = assigned.get(uid) ?? null;
    if (rollout !== null && revision !== null) revisions.get(rollout)?.add(revision);
  }
  return new Map([...revisions].map(([rollout, known]) => [rollout, [...known]]));
}
