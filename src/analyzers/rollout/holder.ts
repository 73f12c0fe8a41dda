import type { Micros } from '../../lib/micros.ts';
import type { Phase } from '../../model/delivery.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Judgement, Member, Members } from '../../model/member.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import { leftAt } from './team.ts';

/** The Pod, or the refused create of one, that holds a rollout up, or did so in the end. */
export interface Holder {
  readonly member: Member;
  readonly phase: Phase;
  readonly since: Micros;
  readonly container: string | null;
  readonly diagnosis: Diagnosis | null;
}

export interface HolderQuery {
  readonly kind: RolledOutKind;
  /** Members of the revision. */
  readonly team: readonly Member[];
  readonly startedAt: Micros;
  /** How many Pods there should be; `null` when not known. */
  readonly wanted: number | null;
  /** When the rollout ended; `null` while it is open. */
  readonly endedAt: Micros | null;
  /** Whether the workload gave it up: then what it waited for last held it up. */
  readonly hasFailed: boolean;
  readonly judge: Members['judge'];
}

/** So many Pods are looked at where what became of them later must not be, of a failure and of what was given up. */
const MAX_JUDGED = 16;
const MAX_JUDGED_OF_ABORTED = 4;

/** `null` where none is in trouble: then nothing is to blame. */
export function findHolder(query: HolderQuery): Holder | null {
  const { judge, hasFailed } = query;
  let waiting: Holder | null = null;
  const limit = query.endedAt === null || hasFailed ? MAX_JUDGED : MAX_JUDGED_OF_ABORTED;
  for (const { member, at } of candidatesOf(query).slice(0, limit)) {
    const judgement = judge(member, at);
    if (judgement === null) continue;
    const holder = troubleOf(member, judgement, query.startedAt);
    if (holder !== null) return holder;
    if (hasFailed) waiting ??= waitOf(member, judgement);
  }
  return waiting;
}

interface Candidate {
  readonly member: Member;
  /** Judge it as of then; `null`: as it is. */
  readonly at: Micros | null;
}

/** Members that may hold it up: Pods that are there, then creates that were refused, then Pods that are there no more. */
function candidatesOf(query: HolderQuery): Candidate[] {
  const { kind, team, endedAt, startedAt } = query;
  const now = endedAt ?? Number.POSITIVE_INFINITY;
  const born = team.filter(({ bornAt }) => bornAt <= now);
  const there = born.filter((member) => member.kind === 'Pod' && !isLeft(member, now));
  // What is open says by itself whether it is in trouble; what became of it after the end must not count.
  const troubled = there.filter((member) =>
    endedAt === null ? isInTrouble(member) : !isSurelyUp(member, endedAt),
  );
  const found = inOrder(troubled, kind).map((member): Candidate => ({ member, at: endedAt }));
  if (isShort(query, now)) {
    const refused = born.filter(
      (member) => member.kind === 'PodRefusal' && (endedAt !== null || member.lastAttemptAt >= startedAt),
    );
    found.push(...inOrder(refused, kind).map((member): Candidate => ({ member, at: endedAt })));
  }
  const isDeserted = there.length === 0 && (kind === 'Job' || endedAt !== null);
  if (isDeserted || (kind === 'Job' && endedAt !== null)) found.push(...leftPods(born, now, endedAt));
  return found;
}

const isLeft = (member: Member, now: Micros): boolean => {
  const left = leftAt(member);
  return left !== null && left <= now;
};

const isInTrouble = ({ create, isBroken }: Member): boolean => create?.stuck === true || isBroken;

/** Up, known to be by that time, and not broken before it. */
function isSurelyUp({ create, brokenAt }: Member, now: Micros): boolean {
  if (brokenAt !== null && brokenAt <= now) return false;
  if (create === null) return true;
  return create.outcome === 'succeeded' && create.finalAt !== null && create.finalAt <= now;
}

/** Whether Pods are missing that were asked for. */
function isShort({ team, wanted }: HolderQuery, now: Micros): boolean {
  let there = 0;
  let lastBorn = Number.NEGATIVE_INFINITY;
  let lastRefused = Number.NEGATIVE_INFINITY;
  for (const member of team) {
    if (member.bornAt > now) continue;
    if (member.kind === 'PodRefusal')
      lastRefused = Math.max(lastRefused, Math.min(member.lastAttemptAt, now));
    else {
      lastBorn = Math.max(lastBorn, member.bornAt);
      if (!isLeft(member, now)) there += 1;
    }
  }
  return wanted === null ? lastRefused > lastBorn : there < wanted;
}

/** Pods that ended badly, or were taken away: where none is there any more, the last of them tells why. */
function leftPods(born: readonly Member[], now: Micros, endedAt: Micros | null): Candidate[] {
  return born
    .filter((member) => member.kind === 'Pod' && isLeft(member, now) && member.completedAs !== 'Succeeded')
    .toSorted((a, b) => (leftAt(b) ?? 0) - (leftAt(a) ?? 0) || (a.uid < b.uid ? -1 : 1))
    .map((member) => {
      const { removedAt, completedAt } = member;
      const isEnded = completedAt !== null && (removedAt === null || completedAt <= removedAt);
      return { member, at: isEnded ? endedAt : Math.min(now, (leftAt(member) ?? 0) - 1) };
    });
}

const ORDINAL = /-(\d+)$/;
const ordinalOf = ({ name }: Member): number => Number(ORDINAL.exec(name ?? '')?.[1] ?? 0);

/** The earliest first; of a StatefulSet the lowest ordinal, which the others wait for. */
const inOrder = (members: readonly Member[], kind: RolledOutKind): Member[] =>
  members.toSorted(
    (a, b) =>
      (kind === 'StatefulSet' ? ordinalOf(a) - ordinalOf(b) : 0) ||
      a.bornAt - b.bornAt ||
      (a.uid < b.uid ? -1 : 1),
  );

/** What is wrong with a member; `null` when nothing is. */
function troubleOf(member: Member, judgement: Judgement, startedAt: Micros): Holder | null {
  const { create, incidents, diagnoses } = judgement;
  const find = (id: string): Diagnosis | null => diagnoses.find(({ of }) => of === id) ?? null;
  if (create !== null && create.stuck && create.phase !== null) {
    // Refused for an earlier rollout.
    if (member.kind === 'PodRefusal' && create.lastAttemptAt < startedAt) return null;
    const span = create.phases.find(({ phase }) => phase === create.phase);
    const since = span?.startedAt ?? create.startedAt;
    return { member, phase: create.phase, since, container: create.container, diagnosis: find(create.id) };
  }
  const incident = incidents.findLast(({ recoveredAt }) => recoveredAt === null);
  if (incident === undefined) return null;
  const { phase, container } = incident;
  return { member, phase, since: incident.startedAt, container, diagnosis: find(incident.id) };
}

/** What a Pod that nothing is wrong with waits for. */
function waitOf(member: Member, { create }: Judgement): Holder | null {
  if (create?.outcome !== 'in-progress') return null;
  const span = create.phases.find(({ state }) => state === 'in-progress');
  if (span === undefined) return null;
  const { phase, startedAt } = span;
  return { member, phase, since: startedAt ?? member.bornAt, container: null, diagnosis: null };
}
