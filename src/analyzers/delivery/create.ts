import { type Micros, parseMicros } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery, Outcome } from '../../model/delivery.ts';
import { type Blockage, findBlockage } from './blockage.ts';
import { containerEnds, isPlatformEnd } from './container-ends.ts';
import type { DeliveryContext } from './context.ts';
import { hiddenStatus, lastSightOf, shownSince } from './hidden.ts';
import { type Life, lifeUntil, type Step } from './life.ts';
import { findObstacle } from './obstacle.ts';
import { createPhases } from './phases.ts';
import {
  conditionIs,
  conditionOf,
  hasBegun,
  hasCompleted,
  isTerminal,
  isTerminating,
  isUp,
} from './pod-facts.ts';
import { isTakenByPlatform } from './removal.ts';
import { wasChangedBeforeLog } from './told-change.ts';
import { findStability, type Removal } from './watch.ts';

interface Birth {
  readonly startedAt: Micros;
  readonly admittedAt: Micros;
  readonly beforeLog: boolean;
  readonly requestedBy: string;
}

/** When the Pod was born; `null` when the log cannot tell, or shows it only in mid-life. */
function findBirth(life: Life, removal: Removal | null): Birth | null {
  const create = life.steps.find(({ observation }) => observation.action === 'create');
  if (create !== undefined) {
    const { requestedAt, at, user } = create.observation;
    return { startedAt: requestedAt, admittedAt: at, beforeLog: false, requestedBy: user };
  }
  const first = life.steps.find(
    ({ pod, observation }) =>
      observation.action === 'bind' ||
      pod?.status !== undefined ||
      pod?.metadata?.creationTimestamp !== undefined,
  );
  if (first === undefined || (removal !== null && first.at >= removal.at)) return null;
  if (!isBeingBorn(first)) return null;
  const startedAt = Math.min(first.at, life.steps[0]?.at ?? first.at);
  return { startedAt, admittedAt: startedAt, beforeLog: true, requestedBy: '' };
}

/** A birth before the log, as early as the Pod says itself. */
function dated(birth: Birth, life: Life): Birth {
  if (!birth.beforeLog) return birth;
  const told = life.steps.find(({ pod }) => pod?.metadata?.creationTimestamp !== undefined);
  const created = parseMicros(told?.pod?.metadata?.creationTimestamp ?? '') ?? birth.startedAt;
  const startedAt = Math.min(birth.startedAt, created);
  return { ...birth, startedAt, admittedAt: startedAt };
}

/** Whether a Pod that was born before the log is, as it is first seen, still on its way to be up for the first time. */
function isBeingBorn({ pod, observation, containers }: Step): boolean {
  // A Pod is bound as soon as it can be.
  if (observation.action === 'bind') return true;
  if (isUp(pod) || isTerminal(pod) || isTerminating(pod)) return false;
  // It ran before its spec was changed: what holds it up is that change.
  if (wasChangedBeforeLog(containers, pod)) return false;
  if (parseMicros(pod?.metadata?.creationTimestamp ?? '') !== null) return true;
  // Of a patch of the status alone: the first that a scheduler or a kubelet ever writes of a Pod.
  const isFirstWord =
    conditionIs(pod, 'PodScheduled', 'False') || conditionOf(pod, 'Initialized') !== undefined;
  return isFirstWord && !containers.some(hasBegun);
}

interface Verdict {
  readonly outcome: Outcome;
  readonly endedAt: Micros | null;
  readonly finalAt: Micros | null;
  /** Said by the Pod itself, as opposed to concluded from what nobody saw. */
  readonly proven: boolean;
}

const OPEN: Verdict = { outcome: 'in-progress', endedAt: null, finalAt: null, proven: false };

const delivered = (endedAt: Micros, finalAt: Micros): Verdict => ({
  outcome: 'succeeded',
  endedAt,
  finalAt,
  proven: true,
});

/** When the Pod was up that was seen so at this time. */
function deliveredAt({ life, facts }: DeliveryContext, at: Micros): Micros {
  const step = life.steps.find((one) => one.at === at && (isUp(one.pod) || hasCompleted(one.pod)));
  return step === undefined ? at : shownSince(life, step, facts);
}

/** The clocks of API servers differ: what one of them says came before the request came with it. */
function notBefore(startedAt: Micros, verdict: Verdict): Verdict {
  const { endedAt, finalAt } = verdict;
  if (endedAt === null || finalAt === null || endedAt >= startedAt) return verdict;
  return { ...verdict, endedAt: startedAt, finalAt: Math.max(finalAt, startedAt) };
}

/** The end of a Pod that was never delivered: failed by itself, taken by the platform, or deleted. */
function unhappyEnd(life: Life, removal: Removal | null): Verdict {
  const failed = life.steps.find(
    (step) =>
      (step.pod?.status?.phase === 'Failed' || isPlatformEnd(step.pod)) &&
      (removal === null || step.at < removal.at),
  );
  if (failed !== undefined)
    return { outcome: 'failed', endedAt: failed.at, finalAt: failed.at, proven: true };
  if (removal === null) return OPEN;
  const outcome = isTakenByPlatform(life, removal) ? 'failed' : 'aborted';
  return { outcome, endedAt: removal.at, finalAt: removal.at, proven: false };
}

/** The create delivery of a Pod; `null` when the Pod was first seen up, ended or unborn. */
export function createDelivery(context: DeliveryContext): Delivery | null {
  const { target, watermark, facts, deadlines } = context;
  const seen = findBirth(context.life, context.removal);
  if (seen === null) return null;
  const { removal } = context;
  const stability = findStability({
    life: context.life,
    ends: context.ends,
    removal,
    watermark,
    stableFor: deadlines.stableFor,
    from: Number.NEGATIVE_INFINITY,
    up: (step: Step) => isUp(step.pod),
    outlastsChanges: true,
    askedFor: () => false,
  });
  const end = unhappyEnd(context.life, removal);
  const sight =
    stability.type === 'not-delivered' && removal !== null && !end.proven
      ? lastSightOf(context.life, removal, facts, deadlines.stableFor)
      : null;
  const verdict = notBefore(
    seen.startedAt,
    stability.type === 'delivered'
      ? delivered(deliveredAt(context, stability.at), stability.finalAt)
      : stability.type === 'pending'
        ? OPEN
        : sight?.type === 'up' && removal !== null
          ? delivered(sight.since, removal.at)
          : end,
  );

  const horizon = verdict.finalAt ?? watermark;
  const life = verdict.finalAt === null ? context.life : lifeUntil(context.life, horizon);
  const birth = dated(seen, life);
  const base = {
    id: stableId(16, [target.cluster, target.uid, 'create']),
    kind: 'create' as const,
    startedAt: birth.startedAt,
    bornBeforeLog: birth.beforeLog,
    attempts: 1,
    lastAttemptAt: birth.startedAt,
    requestedBy: birth.requestedBy,
  };
  const phasesOf = (deliveredAt: Micros | null, blockage: Blockage | null) =>
    createPhases({ ...birth, life, deliveredAt, endedAt: verdict.endedAt, blockage });

  if (verdict.outcome === 'succeeded') {
    const obstacle = findObstacle(context, birth.admittedAt, verdict.endedAt ?? horizon);
    return {
      ...base,
      outcome: verdict.outcome,
      endedAt: verdict.endedAt,
      finalAt: verdict.finalAt,
      phase: obstacle?.phase ?? null,
      stuck: false,
      derivedCode: null,
      phases: phasesOf(verdict.endedAt, null),
      container: obstacle?.container ?? null,
      unknownReason: '',
      nextDeadline: null,
    };
  }
  // What held it up is what was true before it was taken away.
  const isOver = removal !== null && verdict.outcome !== 'in-progress' && sight === null;
  const judged = isOver ? beforeRemoval(life, removal) : life;
  const blockage: Blockage = findBlockage({
    life: judged,
    pod: judged.steps.at(-1)?.pod ?? null,
    now: horizon,
    since: birth.admittedAt,
    ends: containerEnds(judged),
    facts,
    deadlines,
  });
  // Up again in the middle of a crash loop: what held it up still does, until it has lasted.
  const pending = stability.type === 'pending' && !stability.afterBadEnd;
  const unseen =
    pending || sight !== null ? '' : hiddenStatus(judged, facts, verdict.proven ? null : removal);
  const hidden = unseen || blockage.unknownReason;
  // Behind a status that was not logged may lie anything, success included.
  const isUnknown =
    !pending &&
    !verdict.proven &&
    (unseen !== '' ||
      (verdict.outcome === 'in-progress' &&
        !blockage.stuck &&
        hidden !== '' &&
        !isDescribed(hidden, blockage)));
  const stuck = !pending && !isUnknown && (blockage.stuck || verdict.outcome === 'failed');
  return {
    ...base,
    endedAt: verdict.endedAt,
    finalAt: verdict.finalAt,
    outcome: isUnknown ? 'unknown' : verdict.outcome,
    phase: stuck ? blockage.phase : null,
    stuck,
    derivedCode: stuck ? blockage.derivedCode : null,
    phases: phasesOf(
      null,
      pending ? { ...blockage, phase: 'readiness', stuck: false } : isUnknown ? null : blockage,
    ),
    container: stuck ? blockage.container : null,
    unknownReason: hidden,
    nextDeadline:
      verdict.finalAt !== null
        ? null
        : stability.type === 'pending'
          ? stability.until
          : blockage.nextDeadline,
  };
}

/** The log shows that the Pod waits, only not for which of several things: that is in-progress, not unknown. */
const isDescribed = (hidden: string, blockage: Blockage): boolean =>
  hidden === blockage.unknownReason && hidden.startsWith('volumes, sandbox or image');

function beforeRemoval(life: Life, removal: Removal): Life {
  const { steps, events, refusals } = life;
  return {
    steps: steps.filter((step) => step.at < removal.at),
    events: events.filter(({ at }) => at <= removal.at),
    refusals,
  };
}
