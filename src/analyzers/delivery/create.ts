import type { Micros } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery, Outcome } from '../../model/delivery.ts';
import { dated, findBirth } from './birth.ts';
import { type Blockage, findBlockage } from './blockage.ts';
import { containerEnds, isPlatformEnd } from './container-ends.ts';
import type { DeliveryContext } from './context.ts';
import { takingCode } from './disruption.ts';
import { hiddenStatus, lastSightOf, shownSince } from './hidden.ts';
import { type Life, lifeUntil, type Step } from './life.ts';
import { beforeTaken } from './never-begun.ts';
import { findObstacle } from './obstacle.ts';
import { createPhases } from './phases.ts';
import { hasCompleted, isUp } from './pod-facts.ts';
import { isTakenByPlatform } from './removal.ts';
import { findStability, type Removal } from './watch.ts';

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
  const { removal } = context;
  const seen = findBirth(context.life, removal, deadlines.stableFor);
  if (seen === null) return null;
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
  // It was up when it was first seen, and so it stayed: how it came to be so is not known.
  if (stability.type !== 'not-delivered' && stability.at === seen.upAt) return null;
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
  const { startedAt, admittedAt } = birth;
  const phasesOf = (deliveredAt: Micros | null, blockage: Blockage | null) =>
    createPhases({ life, startedAt, admittedAt, deliveredAt, endedAt: verdict.endedAt, blockage });

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
  const judged = beforeTaken(isOver ? beforeRemoval(life, removal) : life);
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
  const isLost = seen.mayHaveBeenUp && verdict.outcome !== 'in-progress';
  const unseen = isLost
    ? 'whether the Pod was up before the log began is not known'
    : pending || sight !== null
      ? ''
      : hiddenStatus(judged, facts, verdict.proven ? null : removal);
  const hidden = unseen || blockage.unknownReason;
  // Behind a status that was not logged may lie anything, success included.
  const isUnknown =
    !pending &&
    (isLost || !verdict.proven) &&
    (unseen !== '' ||
      (verdict.outcome === 'in-progress' &&
        !blockage.stuck &&
        hidden !== '' &&
        !isDescribed(hidden, blockage)));
  const stuck = !pending && !isUnknown && (blockage.stuck || verdict.outcome === 'failed');
  // Where nothing else was wrong with it, that it was taken away is what it failed for.
  const isTaken = verdict.outcome === 'failed' && !verdict.proven && !blockage.stuck;
  const takenBy = isTaken && removal !== null ? takingCode(context.life, removal, removal.at) : null;
  return {
    ...base,
    endedAt: verdict.endedAt,
    finalAt: verdict.finalAt,
    outcome: isUnknown ? 'unknown' : verdict.outcome,
    phase: stuck ? blockage.phase : null,
    stuck,
    derivedCode: stuck ? (blockage.derivedCode ?? takenBy) : null,
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
