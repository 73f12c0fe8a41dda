import type { Micros } from '../../lib/micros.ts';
import type { Phase } from '../../model/delivery.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Judgement, Member, Members } from '../../model/member.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import { leftAt, upAt } from './team.ts';

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
  /** The time that the answer is final at; `null` while the rollout is open. */
  readonly finalAt: Micros | null;
  readonly judge: Members['judge'];
}

/** So many Pods are looked at where what became of them later must not be. */
const MAX_JUDGED = 16;

/** `null` where none is in trouble: then nothing is to blame. */
export function findHolder(query: HolderQuery): Holder | null {
  const { finalAt, judge } = query;
  for (const { member, at } of candidatesOf(query).slice(0, MAX_JUDGED)) {
    const judgement = judge(member, at);
    const holder = judgement === null ? null : troubleOf(member, judgement, query.startedAt);
    if (holder !== null) return holder;
    // What is open says by itself whether it is stuck.
    if (finalAt === null && member.create?.stuck === true) return null;
  }
  return null;
}

interface Candidate {
  readonly member: Member;
  /** Judge it as of then; `null`: as it is. */
  readonly at: Micros | null;
}

function candidatesOf(query: HolderQuery): Candidate[] {
  const { kind, team, finalAt } = query;
  const now = finalAt ?? Number.POSITIVE_INFINITY;
  const born = team.filter(({ bornAt }) => bornAt <= now);
  const pods = born.filter(
    (member) => member.kind === 'Pod' && !isLeft(member, now) && !isSurelyUp(member, now),
  );
  const stuck = finalAt === null ? pods.filter(({ create }) => create?.stuck === true) : pods;
  const found = inOrder(stuck, kind).map((member): Candidate => ({ member, at: finalAt }));
  const missing = isShort(query, now);
  if (missing) {
    const refused = born.filter(
      ({ kind: what, lastAttemptAt, bornAt }) =>
        what === 'PodRefusal' && (finalAt === null ? lastAttemptAt : bornAt) >= query.startedAt,
    );
    found.push(...inOrder(refused, kind).map((member): Candidate => ({ member, at: finalAt })));
  }
  if (kind === 'Job') found.push(...endedPods(born, pods, now, finalAt));
  return found;
}

const isLeft = (member: Member, now: Micros): boolean => {
  const left = leftAt(member);
  return left !== null && left <= now;
};

/** Up, and known to be at that time. */
const isSurelyUp = (member: Member, now: Micros): boolean => {
  if (member.create === null) return true;
  const { outcome, finalAt } = member.create;
  return outcome === 'succeeded' && finalAt !== null && finalAt <= now;
};

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

/** Pods of a Job that ended badly, or were taken away: where none is there any more, the last of them tells why. */
function endedPods(
  born: readonly Member[],
  there: readonly Member[],
  now: Micros,
  finalAt: Micros | null,
): Candidate[] {
  if (
    finalAt === null &&
    (there.length > 0 || born.some((member) => upAt(member) !== null && !isLeft(member, now)))
  )
    return [];
  const ended = born.filter((member) => isLeft(member, now) && member.completedAs !== 'Succeeded');
  return ended
    .toSorted((a, b) => (leftAt(b) ?? 0) - (leftAt(a) ?? 0) || (a.uid < b.uid ? -1 : 1))
    .map((member) => {
      const { removedAt, completedAt } = member;
      const isEnded = completedAt !== null && (removedAt === null || completedAt <= removedAt);
      return { member, at: isEnded ? finalAt : Math.min(now, (leftAt(member) ?? 0) - 1) };
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

function troubleOf(member: Member, judgement: Judgement, startedAt: Micros): Holder | null {
  const { create, incidents, diagnoses } = judgement;
  const find = (id: string): Diagnosis | null => diagnoses.find(({ of }) => of === id) ?? null;
  if (create !== null && create.stuck && create.phase !== null) {
    if (member.kind === 'PodRefusal' && create.lastAttemptAt < startedAt) return null;
    const span = create.phases.find(({ phase }) => phase === create.phase);
    const since = span?.startedAt ?? create.startedAt;
    return { member, phase: create.phase, since, container: create.container, diagnosis: find(create.id) };
  }
  const incident = incidents.at(-1);
  if (incident === undefined || incident.recoveredAt !== null) return null;
  const { phase, container } = incident;
  return { member, phase, since: incident.startedAt, container, diagnosis: find(incident.id) };
}
