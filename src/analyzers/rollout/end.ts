import { greatestOf } from '../../lib/extremes.ts';
import type { Micros } from '../../lib/micros.ts';
import type { Outcome } from '../../model/delivery.ts';
import type { Member } from '../../model/member.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import type { RolloutContext } from './context.ts';
import { derivedVerdict } from './derived.ts';
import type { Step } from './life.ts';
import { type Begun, isTold } from './resolve.ts';
import { countAt, upAt } from './team.ts';
import { ownVerdict } from './verdict.ts';

/** How a rollout ended, or that it did not. */
export interface End {
  readonly outcome: Outcome;
  readonly endedAt: Micros | null;
  readonly finalAt: Micros | null;
  /** When it may change though nothing new is observed. */
  readonly nextDeadline: Micros | null;
  /** Whether what the workload last said of itself was not logged. */
  readonly isHidden: boolean;
}

/** The end of one of the rollouts: the workload's own word, what proves it where that is hidden, or an interruption. */
export function endOf(context: RolloutContext, index: number, start: Begun, team: readonly Member[]): End {
  const { kind, incarnation } = context;
  const steps = stepsOf(context, index);
  const interrupted = interruptedAt(context, index, steps);
  const last = steps.findLast(({ observation }) => observation.subresource === 'status');
  const isHidden = !isTold(incarnation) || last?.observation.body === null;
  const own = ownVerdict(kind, start, steps);
  if (own !== null && (interrupted === null || own.at <= interrupted)) {
    return { outcome: own.outcome, endedAt: own.at, finalAt: own.at, nextDeadline: null, isHidden: false };
  }
  if (isHidden) return { ...hiddenEnd(context, start, team, interrupted, last), isHidden };
  const outcome = interrupted === null ? 'in-progress' : 'aborted';
  return { outcome, endedAt: interrupted, finalAt: interrupted, nextDeadline: null, isHidden };
}

const ended = (outcome: Outcome, endedAt: Micros, finalAt: Micros): Omit<End, 'isHidden'> => ({
  outcome,
  endedAt,
  finalAt,
  nextDeadline: null,
});

/** The end of a rollout whose workload's word of it was not logged; `last` is its last status since. */
function hiddenEnd(
  context: RolloutContext,
  start: Begun,
  team: readonly Member[],
  interrupted: Micros | null,
  last: Step | undefined,
): Omit<End, 'isHidden'> {
  const { kind, incarnation, crew, scalings, watermark, deadlines } = context;
  const quiet = deadlines.stableFor;
  const { verdict, nextDeadline } = derivedVerdict({
    kind,
    revision: start.revision,
    from: start.at,
    until: interrupted ?? Number.POSITIVE_INFINITY,
    members: crew,
    events: incarnation.events,
    steps: incarnation.steps,
    scalings,
    quiet,
    watermark,
  });
  if (verdict !== null) return ended(verdict.outcome, verdict.at, verdict.finalAt);
  const given = givenUpAt(context, start, team, interrupted);
  if (given !== null) return ended('aborted', given, given + quiet);
  // A workload that is shown, and of which no status has come yet, has not got anywhere.
  const isShown =
    last === undefined && incarnation.steps.some(({ observation }) => observation.body !== null);
  if (interrupted === null) {
    const outcome = isShown || isTried(team, watermark) ? 'in-progress' : 'unknown';
    return { outcome, endedAt: null, finalAt: null, nextDeadline };
  }
  // Whether a Pod had come up by then is known a while later.
  const isUnborn = isShown && countAt(team, interrupted).there === 0;
  const outcome = isUnborn || isWaiting(kind, team, interrupted) ? 'aborted' : 'unknown';
  return ended(outcome, interrupted, interrupted + quiet);
}

/** The steps that follow from one beginning, up to the next. */
function stepsOf({ incarnation, begun }: RolloutContext, index: number): readonly Step[] {
  const after = begun[index]?.after ?? 0;
  const next = begun[index + 1];
  return incarnation.steps.slice(after, next === undefined ? undefined : Math.max(after, next.after - 1));
}

/** When its user, or the next rollout, put an end to a rollout that was under way; `null` while nobody did. */
function interruptedAt(
  { begun, incarnation }: RolloutContext,
  index: number,
  steps: readonly Step[],
): Micros | null {
  const { removedAt, until } = incarnation;
  const scaledToNothing = steps.find(
    ({ before, workload }) => before?.spec?.replicas !== 0 && workload?.spec?.replicas === 0,
  );
  const at = Math.min(
    begun[index + 1]?.doneAt ?? Number.POSITIVE_INFINITY,
    removedAt ?? Number.POSITIVE_INFINITY,
    scaledToNothing?.at ?? Number.POSITIVE_INFINITY,
    until,
  );
  return Number.isFinite(at) ? at : null;
}

/** Whether a Pod is there at a time that has not come up, or, of a Job, not ended. */
function isWaiting(kind: RolledOutKind, team: readonly Member[], at: Micros): boolean {
  const { there, up } = countAt(team, at);
  return there > (kind === 'Job' ? 0 : up);
}

const isTried = (team: readonly Member[], at: Micros): boolean =>
  countAt(team, at).there > 0 || team.some(({ kind }) => kind === 'PodRefusal');

/** When the Pods of a rollout were taken away before any came up, and none was made in their place; `null` where not. */
function givenUpAt(
  { kind, scalings, watermark, deadlines }: RolloutContext,
  { revision, at: from }: Begun,
  team: readonly Member[],
  interrupted: Micros | null,
): Micros | null {
  const pods = team.filter((member) => member.kind === 'Pod');
  if (kind === 'Job' || pods.length === 0 || pods.some((member) => upAt(member) !== null)) return null;
  const scaled = scalings.findLast((one) => one.revision === revision && one.at >= from);
  if (scaled?.to === 0) return Math.min(scaled.at, interrupted ?? scaled.at);
  const last = greatestOf(pods, ({ removedAt }) => removedAt ?? Number.POSITIVE_INFINITY);
  return interrupted === null && last + deadlines.stableFor <= watermark ? last : null;
}
