import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import type { Action } from '../../model/observation.ts';
import { isKubeletStatus } from './binding.ts';
import { type ContainerEnd, isPlatformEnd } from './container-ends.ts';
import type { Life, Step } from './life.ts';
import { conditionIs, conditionOf, hasCompleted, isTerminal, isTerminating } from './pod-facts.ts';
import { changesSpec } from './spec-change.ts';

/** Why a Pod is being taken away. */
export interface Removal {
  readonly at: Micros;
  readonly step: Step;
}

/** What a request is that takes a Pod away. */
export const isRemovalAction = (action: Action): boolean =>
  action === 'delete' || action === 'evict' || action === 'delete-collection';

/** The first accepted delete, eviction or collection delete, or the first state that shows a deletion. */
export function findRemoval(life: Life): Removal | null {
  for (const step of life.steps) {
    if (isRemovalAction(step.observation.action) || isTerminating(step.pod)) return { at: step.at, step };
  }
  return null;
}

/**
 * What ends the wait for `stableFor` after a Pod became Ready, without saying that it was not delivered. A spec change of
 * a Pod that must last because a container had ended badly (`mustLast`) is not the end of it.
 */
function findWatchEnd(life: Life, later: readonly Step[], since: Micros, mustLast: boolean): Micros | null {
  const sign = later.find(
    (step) =>
      isRemovalAction(step.observation.action) ||
      isTerminating(step.pod) ||
      isPlatformEnd(step.pod) ||
      conditionIs(step.pod, 'DisruptionTarget', 'True') ||
      (!mustLast && changesSpec(step)),
  );
  const told = life.events.find(({ at, event }) => event.reason === 'Evicted' && at > since);
  if (sign === undefined || told === undefined) return sign?.at ?? told?.at ?? null;
  return Math.min(sign.at, told.at);
}

/**
 * When the platform's taking the Pod away showed, of which the end was a part although it came first: the container was
 * not started again before the sign. `null` when it was no part of such a thing, or somebody deleted the Pod meanwhile.
 */
export function platformEndOf(life: Life, end: ContainerEnd, removal: Removal | null): Micros | null {
  for (const step of life.steps.slice(life.steps.indexOf(end.step))) {
    if (removal !== null && step.at >= removal.at) return null;
    if (isPlatformEnd(step.pod)) return step.at;
    // From such a phase no Pod comes back: what is written of it later is no part of how it came to it.
    if (isTerminal(step.pod)) return null;
    const status = [
      ...(step.pod?.status?.containerStatuses ?? []),
      ...(step.pod?.status?.initContainerStatuses ?? []),
    ];
    const own = status.find((container) => container.name === end.container);
    if (own?.state?.running !== undefined || own?.state?.waiting !== undefined) return null;
  }
  return null;
}

/**
 * A kubelet writes when something has changed: of a write in the watch whose content was not logged only the next that is
 * told shows whether the Pod is still up. `null` when there is no such write, `'nothing'` when nothing was told since.
 */
function toldAfterBlank(
  later: readonly Step[],
  until: Micros,
  removal: Removal | null,
): Step | 'nothing' | null {
  const blank = later.findIndex((step) => isKubeletStatus(step) && step.observation.bodyType === 'none');
  if (blank === -1 || (later[blank]?.at ?? until) > until) return null;
  const told = later.slice(blank).find((step) => step.pod?.status !== step.before?.status);
  return told === undefined || (removal !== null && told.at >= removal.at) ? 'nothing' : told;
}

/** Ready, by its own word, for so long already when it is first seen so. */
function hasLasted({ pod, at }: Step, stableFor: Micros): boolean {
  const since = parseMicros(conditionOf(pod, 'Ready')?.lastTransitionTime ?? '');
  return since !== null && at - since >= stableFor + seconds(1);
}

/** Whether the container had ended by this time, by its own word. */
const endedBy = ({ terminated }: ContainerEnd, at: Micros): boolean =>
  (parseMicros(terminated.finishedAt ?? '') ?? Number.NEGATIVE_INFINITY) <= at;

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
  /** Whether it may go on after a spec change: an upgrade is superseded by the next. */
  readonly outlastsChanges: boolean;
  /** Ends that were asked for by the delivery itself. */
  readonly askedFor: (end: ContainerEnd) => boolean;
}

/**
 * Finds the first time the Pod was up for `stableFor` without a container ending badly (design §4, *create*). Whatever
 * ends the watch early lets the success stand unless a container had ended badly before. A Pod that runs to completion
 * is delivered when it is up or ends with 0, whichever is first.
 */
export function findStability(question: StabilityQuestion): Stability {
  const { life, ends, removal, watermark, stableFor, from, up, askedFor, outlastsChanges } = question;
  const bad = ends.filter(
    (end) =>
      end.unasked && end.at >= from && !askedFor(end) && (end.role === 'main' || end.role === 'sidecar'),
  );
  // Several changes may take effect at one time: their order tells which came first.
  const places = new Map(bad.length === 0 ? [] : life.steps.map((step, index) => [step, index]));
  let wasUp = false;
  for (const [index, step] of life.steps.entries()) {
    if (step.at < from) {
      wasUp = false;
      continue;
    }
    if (removal !== null && step.at >= removal.at) break;
    if (hasCompleted(step.pod)) return { type: 'delivered', at: step.at, finalAt: step.at };
    // From these phases no Pod comes back.
    if (isTerminal(step.pod)) break;
    const isNowUp = up(step);
    const endedHere = bad.some((end) => end.step === step);
    const begins = isNowUp && (!wasUp || endedHere);
    wasUp = isNowUp;
    if (!begins) continue;
    const limit = step.at + stableFor;
    const later = life.steps.slice(index + 1);
    const isBefore = (end: ContainerEnd): boolean => (places.get(end.step) ?? index) <= index;
    const hadEndedBadly = bad.some(isBefore);
    const watchEnd = findWatchEnd(life, later, step.at, hadEndedBadly && outlastsChanges);
    const completedAt = later.find(({ pod }) => hasCompleted(pod))?.at ?? null;
    const watchedTo = Math.min(limit, watchEnd ?? limit, completedAt ?? limit);
    const watched = bad.filter((end) => !isBefore(end) && end.at <= watchedTo);
    if (watched.length > 0) {
      const signs = watched.map((end) => (hadEndedBadly ? null : platformEndOf(life, end, removal)));
      if (signs.includes(null)) continue;
      return { type: 'delivered', at: step.at, finalAt: Math.max(...signs.filter((sign) => sign !== null)) };
    }
    if (completedAt !== null && completedAt <= watchedTo) {
      return { type: 'delivered', at: step.at, finalAt: completedAt };
    }
    const told = hasLasted(step, stableFor) ? null : toldAfterBlank(later, watchedTo, removal);
    if (told === 'nothing') continue;
    if (told !== null && bad.some((end) => end.step === told && endedBy(end, watchedTo))) continue;
    if (watchEnd !== null && watchEnd <= limit) {
      if (hadEndedBadly) continue;
      return { type: 'delivered', at: step.at, finalAt: Math.max(watchEnd, told?.at ?? watchEnd) };
    }
    if (watermark >= limit) {
      return { type: 'delivered', at: step.at, finalAt: Math.max(limit, told?.at ?? limit) };
    }
    return { type: 'pending', at: step.at, until: limit, afterBadEnd: hadEndedBadly };
  }
  return { type: 'not-delivered' };
}
