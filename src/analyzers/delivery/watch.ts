import type { Micros } from '../../lib/micros.ts';
import { type ContainerEnd, isPlatformEnd } from './container-ends.ts';
import type { Life, Step } from './life.ts';
import { conditionIs, isTerminating, restartPolicyOf } from './pod-facts.ts';
import { changesSpec } from './spec-change.ts';

/** Why a Pod is being taken away. */
export interface Removal {
  readonly at: Micros;
  readonly step: Step;
}

/** The first accepted delete, eviction or collection delete, or the first state that shows a deletion. */
export function findRemoval(life: Life): Removal | null {
  for (const step of life.steps) {
    const { action } = step.observation;
    if (
      action === 'delete' ||
      action === 'evict' ||
      action === 'delete-collection' ||
      isTerminating(step.pod)
    ) {
      return { at: step.at, step };
    }
  }
  return null;
}

/** What ends the wait for `stableFor` after a Pod became Ready, without saying that it was not delivered. */
function findWatchEnd(life: Life, after: Micros): Micros | null {
  let end: Micros | null = null;
  const take = (at: Micros): void => {
    if (at > after && (end === null || at < end)) end = at;
  };
  for (const step of life.steps) {
    const { action } = step.observation;
    if (
      action === 'delete' ||
      action === 'evict' ||
      action === 'delete-collection' ||
      isTerminating(step.pod) ||
      isPlatformEnd(step.pod) ||
      conditionIs(step.pod, 'DisruptionTarget', 'True') ||
      changesSpec(step)
    ) {
      take(step.at);
    }
  }
  for (const { at, event } of life.events) if (event.reason === 'Evicted') take(at);
  return end;
}

/**
 * Whether an end belongs to the platform's taking the Pod away although the sign of that came only after it: the
 * container was not started again before the sign.
 */
function isPartOfPlatformEnd(life: Life, end: ContainerEnd): boolean {
  for (const step of life.steps) {
    if (step.at < end.at) continue;
    if (isPlatformEnd(step.pod)) return true;
    const status = [
      ...(step.pod?.status?.containerStatuses ?? []),
      ...(step.pod?.status?.initContainerStatuses ?? []),
    ];
    const own = status.find((container) => container.name === end.container);
    if (step.at > end.at && own?.state?.running !== undefined) return false;
    if (own?.state?.waiting !== undefined) return false;
  }
  return false;
}

export type Stability =
  /** up, and it lasted */
  | { readonly type: 'delivered'; readonly at: Micros; readonly finalAt: Micros }
  /** up, and not yet known whether it lasts */
  | { readonly type: 'pending'; readonly at: Micros; readonly until: Micros; readonly afterBadEnd: boolean }
  | { readonly type: 'not-delivered' };

export interface StabilityQuestion {
  readonly life: Life;
  readonly ends: readonly ContainerEnd[];
  readonly removal: Removal | null;
  readonly watermark: Micros;
  readonly stableFor: Micros;
  /** Only states from here on count (an upgrade begins after the create). */
  readonly from: Micros;
  /** Whether the Pod is up in the sense of this delivery. */
  readonly up: (step: Step) => boolean;
  /** Ends that were asked for by the delivery itself. */
  readonly askedFor: (end: ContainerEnd) => boolean;
}

/**
 * Finds the first time the Pod was up for `stableFor` without a container ending badly (design §4, *create*). Whatever
 * ends the watch early lets the success stand unless a container had ended badly before. A Pod that runs to completion
 * is delivered when it is up or ends with 0, whichever is first.
 */
export function findStability(question: StabilityQuestion): Stability {
  const { life, ends, removal, watermark, stableFor, from, up, askedFor } = question;
  const bad = ends.filter(
    (end) =>
      end.unasked && end.at >= from && !askedFor(end) && (end.role === 'main' || end.role === 'sidecar'),
  );
  let wasUp = false;
  for (const step of life.steps) {
    if (step.at < from) {
      wasUp = false;
      continue;
    }
    if (removal !== null && step.at >= removal.at) break;
    const completed = step.pod?.status?.phase === 'Succeeded' && restartPolicyOf(step.pod) !== 'Always';
    if (completed) return { type: 'delivered', at: step.at, finalAt: step.at };
    const isNowUp = up(step);
    const endedHere = bad.some((end) => end.step === step);
    const begins = isNowUp && (!wasUp || endedHere);
    wasUp = isNowUp;
    if (!begins) continue;
    const limit = step.at + stableFor;
    const watchEnd = findWatchEnd(life, step.at);
    const hadEndedBadly = bad.some((end) => end.at <= step.at);
    const nextBad = bad.find((end) => end.at > step.at && (hadEndedBadly || !isPartOfPlatformEnd(life, end)));
    if (nextBad !== undefined && nextBad.at <= limit && !(watchEnd !== null && watchEnd < nextBad.at))
      continue;
    if (watchEnd !== null && watchEnd <= limit) {
      if (hadEndedBadly) continue;
      return { type: 'delivered', at: step.at, finalAt: watchEnd };
    }
    const completion = life.steps.find(
      (later) =>
        later.at > step.at &&
        later.pod?.status?.phase === 'Succeeded' &&
        restartPolicyOf(later.pod) !== 'Always',
    );
    if (completion !== undefined && completion.at <= limit) {
      return { type: 'delivered', at: step.at, finalAt: completion.at };
    }
    if (watermark >= limit) return { type: 'delivered', at: step.at, finalAt: limit };
    return { type: 'pending', at: step.at, until: limit, afterBadEnd: hadEndedBadly };
  }
  return { type: 'not-delivered' };
}
