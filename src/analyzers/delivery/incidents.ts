import { type Micros, seconds } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery, Incident } from '../../model/delivery.ts';
import type { InitiatorKind } from '../../model/removal.ts';
import type { DeliveryContext } from './context.ts';
import { isNodeController } from '../controllers.ts';
import { disruptionCode } from './disruption.ts';
import { fallsBetween } from './falls.ts';
import type { Step } from './life.ts';
import { hasCompleted, isUp, restartPolicyOf } from './pod-facts.ts';

/** The kubelet starts its back-off anew after a container ran for so long: what breaks again sooner is the same story. */
const SAME_STORY_WITHIN = seconds(600);

/** From when on the Pod counts as delivered: its create's end, or the first sight of it up if it was born before the log. */
function deliveredFrom(context: DeliveryContext, create: Delivery | null): Micros | null {
  if (create !== null) return create.outcome === 'succeeded' ? create.endedAt : null;
  return context.life.steps.find((step) => isUp(step.pod))?.at ?? null;
}

/** One container after the other ends with 0, as those of a Pod that runs to completion do: its phase will say so. */
function isCompleting({ pod, containers }: Step): boolean {
  if (restartPolicyOf(pod) === 'Always') return false;
  const main = containers.filter(({ role }) => role === 'main');
  const isEnded = ({ status }: (typeof main)[number]): boolean => status?.state?.terminated?.exitCode === 0;
  return (
    main.some(isEnded) &&
    main.every((container) => isEnded(container) || container.status?.state?.running !== undefined)
  );
}

/** A time for which a delivered Pod was down. */
interface Stretch {
  /** The change that showed it. */
  readonly step: Step;
  readonly from: Micros;
  readonly container: string | null;
  readonly derivedCode: string | null;
  /** When it last went down, or a container of it ended. */
  readonly lastAt: Micros;
  /** From when on it stayed up for `stableFor`; `null` while it does not. */
  readonly to: Micros | null;
}

interface Stretches {
  readonly stretches: readonly Stretch[];
  readonly nextDeadline: Micros | null;
}

function findStretches(
  context: DeliveryContext,
  from: Micros,
  upgrades: readonly Delivery[],
  initiator: InitiatorKind,
): Stretches {
  const { life, watermark, deadlines, ends, removal } = context;
  const bad = new Map(ends.map((end) => [end.step, end]));
  const stretches: Stretch[] = [];
  let open: Stretch | null = null;
  let upSince: Micros | null = null;
  let completed = false;
  // What an in-place change asked for, or led to, is its own delivery's affair; one that was refused, or that waits for
  // room on the node, has touched nothing.
  const upgradeAt = (at: Micros): Delivery | undefined =>
    upgrades.find(
      ({ startedAt, finalAt, phase }) =>
        phase !== 'admission' &&
        phase !== 'scheduling' &&
        at >= startedAt &&
        (finalAt === null || at <= finalAt),
    );
  const close = (to: Micros | null): void => {
    if (open !== null) stretches.push({ ...open, to });
    open = null;
  };
  for (const step of life.steps) {
    // The answer to a request that was under way when the Pod came up may show it as it was before.
    if (step.at <= from || step.observation.requestedAt <= from) continue;
    if (removal !== null && step.at >= removal.at) break;
    if (upSince !== null && step.at - upSince >= deadlines.stableFor) close(upSince);
    if (hasCompleted(step.pod)) {
      close(step.at);
      completed = true;
      break;
    }
    const end = bad.get(step);
    const up = isUp(step.pod);
    if (upgradeAt(step.at) !== undefined) continue;
    const fell = end?.unasked === true && end.role !== 'init';
    // A change whose content was not logged does not tell that what was known before has become true only now.
    const isTold = step.pod?.status !== step.before?.status;
    if (fell || (isTold && !up && !isCompleting(step))) {
      open ??= stretchFrom(step, fell ? end.container : null, up);
      if (fell || upSince !== null) open = { ...open, lastAt: step.at };
    }
    upSince = up ? (end === undefined ? (upSince ?? step.at) : step.at) : null;
  }
  const taken = completed ? null : disruptionCode(context, initiator);
  if (taken !== null && removal !== null && removal.at >= from) {
    // To a Pod that is down nothing new befalls: its end is a part of that story.
    const isDown = open !== null && upSince === null;
    const failed = upgradeAt(removal.at)?.outcome === 'failed';
    if (!isDown && !failed) {
      close(upSince);
      const { step, at } = removal;
      stretches.push({ step, from: at, container: null, derivedCode: taken, lastAt: at, to: null });
    }
  }
  if (open !== null && upSince !== null && watermark - upSince >= deadlines.stableFor) close(upSince);
  const nextDeadline = open !== null && upSince !== null ? upSince + deadlines.stableFor : null;
  close(null);
  return { stretches, nextDeadline };
}

function stretchFrom(step: Step, container: string | null, up: boolean): Stretch {
  // A kubelet that is not heard of is told by the node controller, on behalf of all Pods of its node.
  const isLost = container === null && !up && isNodeController(step.observation);
  const derivedCode = isLost ? 'NodeLost' : null;
  return { step, from: step.at, container, derivedCode, lastAt: step.at, to: null };
}

/** Stretches of one story, the first of them first. */
type StoryLine = [Stretch, ...Stretch[]];

const isSameStory = (before: Stretch | undefined, next: Stretch): boolean =>
  before !== undefined &&
  before.container === next.container &&
  before.derivedCode === next.derivedCode &&
  before.to !== null &&
  next.from - before.to < SAME_STORY_WITHIN;

function tellStories(stretches: readonly Stretch[]): StoryLine[] {
  const stories: StoryLine[] = [];
  for (const stretch of stretches) {
    const story = stories.at(-1);
    if (story !== undefined && isSameStory(story.at(-1), stretch)) story.push(stretch);
    else stories.push([stretch]);
  }
  return stories;
}

export interface IncidentReport {
  readonly incidents: readonly Incident[];
  /** When an open incident counts as recovered if nothing happens until then. */
  readonly nextDeadline: Micros | null;
}

/**
 * What befell a Pod after it was delivered: each stretch from the first sign that it is down (a container that ended
 * unasked, Ready lost, a terminal phase) to when it was up for `stableFor` again, those of one story folded into one; and
 * that it was taken away by others than its user. What follows upon a deletion that was asked for is none.
 */
export function findIncidents(
  context: DeliveryContext,
  create: Delivery | null,
  upgrades: readonly Delivery[],
  deletion: Delivery | null,
): IncidentReport {
  const { life, target, ends } = context;
  const from = deliveredFrom(context, create);
  if (from === null) return { incidents: [], nextDeadline: null };
  // A refused deletion has an end as well, and no Pod is gone by it.
  const goneAt = deletion?.outcome === 'succeeded' ? deletion.endedAt : null;
  const initiator = deletion?.removal?.initiator.kind ?? 'unknown';
  const { stretches, nextDeadline } = findStretches(context, from, upgrades, initiator);
  const incidents = tellStories(stretches).map((story): Incident => {
    const [first] = story;
    const last = story.at(-1) ?? first;
    return {
      id: stableId(16, [target.cluster, target.uid, 'incident', first.step.observation.auditId]),
      startedAt: first.from,
      recoveredAt: last.to,
      endedAt: last.to ?? goneAt,
      phase: 'running',
      container: first.container,
      derivedCode: first.derivedCode,
      count: Math.max(story.length, fallsBetween(life, ends, first.from, last.lastAt)),
      lastAt: last.lastAt,
    };
  });
  return { incidents, nextDeadline };
}
