import { type Micros, seconds } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery, Incident } from '../../model/delivery.ts';
import type { DeliveryContext } from './context.ts';
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

export interface IncidentReport {
  readonly incidents: readonly Incident[];
  /** When an open incident counts as recovered if nothing happens until then. */
  readonly nextDeadline: Micros | null;
}

/**
 * What befell a Pod after it was delivered and before anybody asked for its deletion: each stretch from the first sign
 * that it is down (a container that ended unasked, Ready lost, a terminal phase) to when it was up for `stableFor` again.
 */
export function findIncidents(
  context: DeliveryContext,
  create: Delivery | null,
  upgrades: readonly Delivery[],
): IncidentReport {
  const { life, target, watermark, deadlines, ends, removal } = context;
  const from = deliveredFrom(context, create);
  if (from === null) return { incidents: [], nextDeadline: null };
  const bad = new Map(ends.map((end) => [end.step, end]));
  const incidents: Incident[] = [];
  let open: { step: Step; container: string | null } | null = null;
  let upSince: Micros | null = null;
  // What an in-place change asked for, or led to, is its own delivery's affair; one that was refused, or that waits for
  // room on the node, has touched nothing.
  const isUpgrading = (at: Micros): boolean =>
    upgrades.some(
      ({ startedAt, finalAt, phase }) =>
        phase !== 'admission' &&
        phase !== 'scheduling' &&
        at >= startedAt &&
        (finalAt === null || at <= finalAt),
    );
  const close = (recoveredAt: Micros | null): void => {
    if (open === null) return;
    const last = incidents.at(-1);
    const isSameStory =
      last !== undefined &&
      last.container === open.container &&
      last.recoveredAt !== null &&
      open.step.at - last.recoveredAt < SAME_STORY_WITHIN;
    if (isSameStory) {
      incidents[incidents.length - 1] = { ...last, recoveredAt };
      open = null;
      return;
    }
    incidents.push({
      id: stableId(16, [target.cluster, target.uid, 'incident', open.step.observation.auditId]),
      startedAt: open.step.at,
      recoveredAt,
      phase: 'running',
      container: open.container,
      derivedCode: null,
    });
    open = null;
  };
  for (const step of life.steps) {
    // The answer to a request that was under way when the Pod came up may show it as it was before.
    if (step.at <= from || step.observation.requestedAt <= from) continue;
    if (removal !== null && step.at >= removal.at) break;
    if (upSince !== null && step.at - upSince >= deadlines.stableFor) close(upSince);
    if (hasCompleted(step.pod)) {
      close(step.at);
      break;
    }
    const end = bad.get(step);
    const up = isUp(step.pod);
    if (isUpgrading(step.at)) continue;
    // A change whose content was not logged does not tell that what was known before has become true only now.
    const isTold = step.pod?.status !== step.before?.status;
    const down = (isTold && !up && !isCompleting(step)) || (end?.unasked === true && end.role !== 'init');
    if (down) open ??= { step, container: end?.container ?? null };
    upSince = up ? (end === undefined ? (upSince ?? step.at) : step.at) : null;
  }
  if (open !== null && upSince !== null && watermark - upSince >= deadlines.stableFor) close(upSince);
  const nextDeadline = open !== null && upSince !== null ? upSince + deadlines.stableFor : null;
  close(null);
  return { incidents, nextDeadline };
}
