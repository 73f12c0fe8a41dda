import type { Micros } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery, Outcome, Phase, PhaseSpan, RolloutProgress } from '../../model/delivery.ts';
import type { Member, Members } from '../../model/member.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import type { Deadlines } from '../deadlines.ts';
import { derivedVerdict } from './derived.ts';
import { findHolder, type Holder } from './holder.ts';
import type { Incarnation, Step } from './life.ts';
import type { Scaling } from './marks.ts';
import { type Begun, isTold } from './resolve.ts';
import { ownCode } from './own-code.ts';
import { countAt, leftAt, upAt } from './team.ts';
import { ownVerdict } from './verdict.ts';
import { wantedBy, type Workload } from './workload.ts';

/** What the rollouts of one object are concluded from. */
export interface RolloutContext {
  readonly target: ObservationTarget;
  readonly kind: RolledOutKind;
  readonly incarnation: Incarnation;
  readonly begun: readonly Begun[];
  /** The members of the object. */
  readonly crew: readonly Member[];
  readonly scalings: readonly Scaling[];
  readonly judge: Members['judge'];
  readonly watermark: Micros;
  readonly deadlines: Deadlines;
}

/** One rollout, with what is needed to explain it. */
export interface Concluded {
  readonly delivery: Delivery;
  readonly holder: Holder | null;
}

interface End {
  readonly outcome: Outcome;
  readonly endedAt: Micros | null;
  readonly finalAt: Micros | null;
  readonly nextDeadline: Micros | null;
}

/** The steps that follow from one beginning, up to the next. */
function stepsOf({ incarnation, begun }: RolloutContext, index: number): readonly Step[] {
  const { after = 0 } = begun[index] ?? {};
  const next = begun[index + 1];
  return incarnation.steps.slice(after, next === undefined ? undefined : Math.max(after, next.after - 1));
}

/** When the user, or a change after it, put an end to a rollout that was under way; `null` while nobody did. */
function interruptedAt(context: RolloutContext, index: number, steps: readonly Step[]): Micros | null {
  const { begun, incarnation } = context;
  const { removedAt, until } = incarnation;
  const scaledToNothing = steps.find(
    ({ before, workload }) => before?.spec?.replicas !== 0 && workload?.spec?.replicas === 0,
  );
  const times = [
    begun[index + 1]?.doneAt ?? null,
    removedAt,
    scaledToNothing?.at ?? null,
    Number.isFinite(until) ? until : null,
  ].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

const teamOf = (crew: readonly Member[], start: Begun, kind: RolledOutKind): readonly Member[] =>
  kind === 'Job'
    ? crew
    : crew.filter(
        ({ revision, kind: what, bornAt }) =>
          revision === start.revision || (what === 'PodRefusal' && revision === null && bornAt >= start.at),
      );

const isBodyless = ({ observation }: Step): boolean =>
  observation.subresource === 'status' && observation.body === null;

function endOf(
  context: RolloutContext,
  start: Begun,
  team: readonly Member[],
  steps: readonly Step[],
  interrupted: Micros | null,
): End {
  const { kind, incarnation, crew, scalings, watermark, deadlines } = context;
  const own = ownVerdict(kind, start, steps);
  if (own !== null && (interrupted === null || own.at <= interrupted)) {
    return { outcome: own.outcome, endedAt: own.at, finalAt: own.at, nextDeadline: null };
  }
  const last = steps.findLast(({ observation }) => observation.subresource === 'status');
  const isHidden = !isTold(incarnation) || (last !== undefined && isBodyless(last));
  if (isHidden) {
    const { verdict, nextDeadline } = derivedVerdict({
      kind,
      revision: start.revision,
      from: start.at,
      until: interrupted ?? Number.POSITIVE_INFINITY,
      members: crew,
      events: incarnation.events,
      scalings,
      quiet: deadlines.stableFor,
      watermark,
    });
    if (verdict !== null) {
      const { outcome, at, finalAt } = verdict;
      return { outcome, endedAt: at, finalAt, nextDeadline: null };
    }
    const given = givenUpAt(context, start, team, interrupted);
    if (given !== null) return { outcome: 'aborted', endedAt: given, finalAt: given, nextDeadline: null };
    if (interrupted === null) return { ...openEnd(team, watermark), nextDeadline };
  }
  if (interrupted === null)
    return { outcome: 'in-progress', endedAt: null, finalAt: null, nextDeadline: null };
  const outcome = isHidden && !isWaiting(team, interrupted) ? 'unknown' : 'aborted';
  return { outcome, endedAt: interrupted, finalAt: interrupted, nextDeadline: null };
}

/** Whether a Pod is there at a time that has not come up. */
const isWaiting = (team: readonly Member[], at: Micros): boolean => {
  const { there, up } = countAt(team, at);
  return there > up;
};

/** What its Pods show of a rollout that no status is seen of. */
function openEnd(team: readonly Member[], watermark: Micros): Omit<End, 'nextDeadline'> {
  const isTrying = isWaiting(team, watermark) || team.some(({ create }) => create?.outcome === 'in-progress');
  const isRefused = team.some(({ kind }) => kind === 'PodRefusal');
  return { outcome: isTrying || isRefused ? 'in-progress' : 'unknown', endedAt: null, finalAt: null };
}

/** When the Pods of a rollout were taken away before they came up, and no other was made; `null` where they were not. */
function givenUpAt(
  { kind, scalings, watermark, deadlines }: RolloutContext,
  { revision, at: from }: Begun,
  team: readonly Member[],
  interrupted: Micros | null,
): Micros | null {
  const pods = team.filter((member) => member.kind === 'Pod');
  if (kind === 'Job' || pods.length === 0 || pods.some((member) => upAt(member) !== null)) return null;
  const scaled = scalings.filter((one) => one.revision === revision && one.at >= from).at(-1);
  if (scaled !== undefined && scaled.to === 0) return Math.min(scaled.at, interrupted ?? scaled.at);
  const left = pods.map(({ removedAt }) => removedAt);
  if (left.some((time) => time === null)) return null;
  const last = Math.max(...left.filter((time) => time !== null));
  return last + deadlines.stableFor <= watermark && interrupted === null ? last : null;
}

/** Concludes the rollouts of one object, in order. */
export function concludeRollouts(context: RolloutContext): Concluded[] {
  return context.begun.map((start, index) => concludeRollout(context, start, index));
}

function concludeRollout(context: RolloutContext, start: Begun, index: number): Concluded {
  const { target, kind, crew, judge, watermark, incarnation } = context;
  const steps = stepsOf(context, index);
  const team = teamOf(crew, start, kind);
  const end = endOf(context, start, team, steps, interruptedAt(context, index, steps));
  const { outcome, finalAt } = end;
  const now = finalAt ?? watermark;
  const workload = workloadAt(context, start, finalAt);
  const wanted = wantedBy(workload, kind);
  const holder =
    outcome === 'succeeded' ? null : findHolder({ kind, team, startedAt: start.at, wanted, finalAt, judge });
  const code = holder === null && outcome === 'failed' ? ownCode(kind, incarnation, start, now) : null;
  const phase: Phase | null = holder?.phase ?? (code === null ? null : ownPhase(kind, team, now));
  const { endedAt } = end;
  const delivery: Delivery = {
    id: stableId(16, [target.cluster, target.uid, 'rollout', start.id]),
    kind: 'rollout',
    outcome: outcome === 'unknown' && holder !== null ? 'in-progress' : outcome,
    startedAt: start.at,
    endedAt: endedAt === null ? null : Math.max(endedAt, start.at),
    finalAt: finalAt === null ? null : Math.max(finalAt, start.at),
    phase,
    stuck: holder !== null || outcome === 'failed',
    derivedCode: code,
    phases: phasesOf(start, team, phase, holder, end),
    bornBeforeLog: start.beforeLog,
    container: holder?.container ?? null,
    attempts: 1,
    lastAttemptAt: start.at,
    unknownReason: outcome === 'unknown' ? 'the status of workloads is not logged' : '',
    requestedBy: start.requestedBy,
    nextDeadline: end.nextDeadline,
    rollout: {
      uid: incarnation.uid === '' ? uidOfJob(kind, team) : incarnation.uid,
      owner: ownerOf(workload),
      revision: start.revision,
      progress: progressOf(kind, workload, wanted, team, now),
      heldUpBy:
        holder === null
          ? null
          : { kind: holder.member.kind, uid: holder.member.uid, name: holder.member.name },
    },
  };
  return { delivery, holder };
}

const uidOfJob = (kind: RolledOutKind, team: readonly Member[]): string | null =>
  kind === 'Deployment'
    ? null
    : (team.find(({ controllerUid }) => controllerUid !== '')?.controllerUid ?? null);

/** The workload as it was known then. */
const workloadAt = ({ incarnation }: RolloutContext, start: Begun, at: Micros | null): Workload | null =>
  (at === null
    ? incarnation.steps.at(-1)
    : incarnation.steps.findLast((step, index) => step.at <= at || index < start.after)
  )?.workload ?? null;

/** A Job is a CronJob's where that is its owner. */
function ownerOf(workload: Workload | null): { kind: string; name: string } | null {
  const owners = workload?.metadata?.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0];
  return owner?.kind === undefined || owner.name === undefined
    ? null
    : { kind: owner.kind, name: owner.name };
}

/** A Job that was given up while its Pods ran was held up by nothing else. */
const ownPhase = (kind: RolledOutKind, team: readonly Member[], now: Micros): Phase | null =>
  kind === 'Job' && team.some((member) => (upAt(member) ?? Number.POSITIVE_INFINITY) <= now)
    ? 'running'
    : null;

function phasesOf(
  start: Begun,
  team: readonly Member[],
  held: Phase | null,
  holder: Holder | null,
  { outcome, endedAt }: End,
): PhaseSpan[] {
  let first: Micros | null = null;
  for (const { kind, bornAt } of team)
    if (kind === 'Pod' && bornAt >= start.at && (first === null || bornAt < first)) first = bornAt;
  const spans: PhaseSpan[] = [];
  const state = outcome === 'failed' ? 'failed' : 'in-progress';
  if (first !== null || held === 'admission' || endedAt === null) {
    const isHeld = first === null && held === 'admission';
    spans.push({
      phase: 'admission',
      state: first !== null ? 'complete' : isHeld ? state : 'in-progress',
      startedAt: start.at,
      endedAt: first ?? (isHeld ? endedAt : null),
      side: 'platform',
    });
  }
  if (held !== null && spans.every(({ phase, state: how }) => phase !== held || how === 'complete')) {
    if (held === 'admission') spans.pop();
    spans.push({
      phase: held,
      state,
      startedAt: Math.max(start.at, holder?.since ?? start.at),
      endedAt,
      side: 'unknown',
    });
  }
  return spans;
}

/** As the workload counts its Pods where its status is logged, else as they are seen. */
function progressOf(
  kind: RolledOutKind,
  workload: Workload | null,
  wanted: number | null,
  team: readonly Member[],
  now: Micros,
): RolloutProgress {
  const { status } = workload ?? {};
  const failed = team.filter(
    ({ completedAs, completedAt }) => completedAs === 'Failed' && completedAt !== null && completedAt <= now,
  ).length;
  const seen = countAt(team, now);
  const counted = { wanted, updated: seen.there, available: seen.up, failed };
  if (status?.conditions === undefined && status?.observedGeneration === undefined && kind !== 'Job')
    return counted;
  switch (kind) {
    case 'Job':
      return status === undefined
        ? { ...counted, available: null }
        : {
            wanted,
            updated: (status.active ?? 0) + (status.succeeded ?? 0),
            available: status.succeeded ?? 0,
            failed: status.failed ?? 0,
          };
    case 'DaemonSet': {
      const { updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
      return { wanted, updated: updatedNumberScheduled, available: numberAvailable, failed };
    }
    default: {
      const { updatedReplicas = 0, availableReplicas, readyReplicas = 0 } = status ?? {};
      return { wanted, updated: updatedReplicas, available: availableReplicas ?? readyReplicas, failed };
    }
  }
}
void leftAt;
