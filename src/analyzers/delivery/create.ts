import { type Micros, parseMicros } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery, Outcome } from '../../model/delivery.ts';
import type { ClusterFacts } from '../../model/record.ts';
import { findBinding } from './binding.ts';
import { type Blockage, findBlockage } from './blockage.ts';
import { containerEnds, isPlatformEnd } from './container-ends.ts';
import type { DeliveryContext } from './context.ts';
import { takingCode } from './disruption.ts';
import { lastToldPhase } from './kubelet-events.ts';
import { type Life, lifeUntil, type Step } from './life.ts';
import { beforeTaken } from './never-begun.ts';
import { findObstacle } from './obstacle.ts';
import { createPhases } from './phases.ts';
import { isTerminal, isTerminating, isUp } from './pod-facts.ts';
import { isTakenByPlatform } from './removal.ts';
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
    ({ pod }) => pod?.status !== undefined || pod?.metadata?.creationTimestamp !== undefined,
  );
  if (first === undefined || (removal !== null && first.at >= removal.at)) return null;
  if (isUp(first.pod) || isTerminal(first.pod) || isTerminating(first.pod)) return null;
  const created = parseMicros(first.pod?.metadata?.creationTimestamp ?? '');
  if (created === null) return null;
  const startedAt = Math.min(created, life.steps[0]?.at ?? created);
  return { startedAt, admittedAt: startedAt, beforeLog: true, requestedBy: '' };
}

interface Verdict {
  readonly outcome: Outcome;
  readonly endedAt: Micros | null;
  readonly finalAt: Micros | null;
  /** Said by the Pod itself, as opposed to concluded from what nobody saw. */
  readonly proven: boolean;
}

const OPEN: Verdict = { outcome: 'in-progress', endedAt: null, finalAt: null, proven: false };

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

/**
 * Why it cannot be known how far the Pod came: its status is not logged, or not what changed in it. What the kubelet went on
 * to complain of in Events is known all the same. `''` when nothing is hidden.
 */
function hiddenStatus(life: Life, facts: ClusterFacts): string {
  const last = life.steps.findLast(({ observation }) => observation.subresource === 'status');
  const since = last?.at ?? Number.NEGATIVE_INFINITY;
  if (lastToldPhase(life, since)?.stuck === true) return '';
  if (last === undefined) {
    const isSilent = findBinding(life) !== null && !facts.has('pod-status-body');
    return isSilent ? 'status updates of Pods are not logged' : '';
  }
  if (last.observation.bodyType !== 'none') return '';
  return last.observation.truncated
    ? 'the API server dropped the last status update from the log because it was too large'
    : 'status updates are logged without their content';
}

/** The create delivery of a Pod; `null` when the Pod was first seen up, ended or unborn. */
export function createDelivery(context: DeliveryContext): Delivery | null {
  const { target, watermark, facts, deadlines } = context;
  const birth = findBirth(context.life, context.removal);
  if (birth === null) return null;
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
  const verdict = notBefore(
    birth.startedAt,
    stability.type === 'delivered'
      ? { outcome: 'succeeded', endedAt: stability.at, finalAt: stability.finalAt, proven: true }
      : stability.type === 'pending'
        ? OPEN
        : unhappyEnd(context.life, removal),
  );

  const horizon = verdict.finalAt ?? watermark;
  const life = verdict.finalAt === null ? context.life : lifeUntil(context.life, horizon);
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
    const obstacle = findObstacle(
      context,
      birth.admittedAt,
      stability.type === 'delivered' ? stability.at : horizon,
    );
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
  const judged = beforeTaken(
    removal !== null && verdict.outcome !== 'in-progress' ? beforeRemoval(life, removal) : life,
  );
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
  const unseen = pending ? '' : hiddenStatus(judged, facts);
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
