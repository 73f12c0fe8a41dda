import type { Micros } from '../../lib/micros.ts';
import type { Member } from '../../model/member.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import type { Incarnation } from './life.ts';

/** The members of one object that had the name: those of its controller, or born while it lived. */
export function membersOf(
  { uid, bornAt, until, create }: Incarnation,
  kind: RolledOutKind,
  members: readonly Member[],
): readonly Member[] {
  const from = create === null ? Number.NEGATIVE_INFINITY : (bornAt ?? Number.NEGATIVE_INFINITY);
  return members.filter((member) => {
    // The controller of a Deployment's Pods is a ReplicaSet.
    if (kind !== 'Deployment' && uid !== '' && member.controllerUid !== '')
      return member.controllerUid === uid;
    return member.bornAt >= from && member.bornAt < until;
  });
}

/** When it stopped to be a part of the workload: deleted, ended, or gone; `null` while it is one. */
export function leftAt({ removedAt, completedAt, goneAt }: Member): Micros | null {
  let left = removedAt;
  if (completedAt !== null && (left === null || completedAt < left)) left = completedAt;
  if (goneAt !== null && (left === null || goneAt < left)) left = goneAt;
  return left;
}

/** When it came up; `null` when it has not. One that was first seen up was up from the beginning. */
export function upAt({ kind, create, bornAt, completedAs }: Member): Micros | null {
  if (kind === 'PodRefusal') return null;
  if (create === null) return completedAs === null ? bornAt : null;
  return create.outcome === 'succeeded' ? (create.endedAt ?? bornAt) : null;
}

const isAlive = (member: Member, at: Micros): boolean => {
  const left = leftAt(member);
  return member.bornAt <= at && (left === null || left > at);
};

/** The Pods of a revision that are there at a time, and how many of them are up. */
export function countAt(team: readonly Member[], at: Micros): { there: number; up: number } {
  let there = 0;
  let up = 0;
  for (const member of team) {
    if (member.kind !== 'Pod' || !isAlive(member, at)) continue;
    there += 1;
    const since = upAt(member);
    if (since !== null && since <= at) up += 1;
  }
  return { there, up };
}
