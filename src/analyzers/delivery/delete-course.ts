import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import type { BodyType } from '../../model/observation.ts';
import { isKubelet } from '../../model/users.ts';
import { findBinding } from './binding.ts';
import type { Life, Step } from './life.ts';
import { isTerminal, isTerminating } from './pod-facts.ts';
import type { Removal } from './watch.ts';

/** How far a deletion has come. */
export interface Course {
  /** Containers are down; `null` when no status showed it. */
  readonly stoppedAt: Micros | null;
  /**
   * The kubelet has ended the Pod, network included, and only its volumes are left to it. It says so by a terminal phase
   * (kubelets before 1.22 go on to say Running: then it is not known).
   */
  readonly endedAt: Micros | null;
  /** The kubelet has confirmed, or was not needed. */
  readonly releasedAt: Micros | null;
  readonly goneAt: Micros | null;
  /** The user who had it removed without waiting for its node; `null` when nobody did. */
  readonly forcedBy: string | null;
}

/** Bodies that show the finalizers of an object, or that it has none. */
export const WHOLE_BODIES: ReadonlySet<BodyType> = new Set<BodyType>(['full', 'status', 'metadata']);

const hasFinalizers = (step: Step): boolean => (step.pod?.metadata?.finalizers ?? []).length > 0;

/** A Pod that no kubelet has, or that has ended, is not given any grace. */
function needsNoGrace(step: Step, boundAt: Micros | null): boolean {
  const pod = step.before ?? step.pod;
  if (isTerminal(pod)) return true;
  // Of a Pod whose spec was not logged it is not known that it has no node.
  return pod?.spec?.containers !== undefined && (boundAt === null || step.at < boundAt);
}

/** Whether nothing but finalizers keeps the object after this step. */
function isReleased(step: Step, boundAt: Micros | null): boolean {
  const { action, bodyType, gracePeriodSeconds } = step.observation;
  const metadata = step.pod?.metadata;
  if (action === 'delete' && WHOLE_BODIES.has(bodyType)) {
    return !isTerminating(step.pod) || metadata?.deletionGracePeriodSeconds === 0;
  }
  if (action === 'delete')
    return gracePeriodSeconds === 0 || isKubelet(step.observation) || needsNoGrace(step, boundAt);
  if (action === 'delete-collection' || action === 'evict') {
    const noGrace =
      gracePeriodSeconds === 0 || (isTerminating(step.pod) && metadata?.deletionGracePeriodSeconds === 0);
    return noGrace || (needsNoGrace(step, boundAt) && step.before?.metadata?.uid !== undefined);
  }
  return isTerminating(step.pod) && metadata?.deletionGracePeriodSeconds === 0;
}

/** Whoever asked for no grace for a Pod that a kubelet had not brought down yet. */
function isForced(step: Step, boundAt: Micros | null): boolean {
  const { action, gracePeriodSeconds } = step.observation;
  const asks = action === 'delete' || action === 'delete-collection' || action === 'evict';
  return asks && gracePeriodSeconds === 0 && !isKubelet(step.observation) && !needsNoGrace(step, boundAt);
}

/** All containers that are told to stop have ended. */
function isStopped({ containers }: Step): boolean {
  const statuses = containers.filter(({ role }) => role === 'main' || role === 'sidecar');
  return statuses.length > 0 && statuses.every(({ status }) => status?.state?.terminated !== undefined);
}

/** The changes that belong to the deletion: what was done in the moment it was asked for, but before, does not. */
const concerns = (step: Step, removal: Removal, stopped: boolean): boolean =>
  step.at > removal.at ||
  (step.at === removal.at &&
    (step === removal.step || stopped || step.observation.at >= removal.step.observation.at));

export function followCourse(life: Life, removal: Removal): Course {
  let stoppedAt: Micros | null = null;
  let endedAt: Micros | null = null;
  let releasedAt: Micros | null = null;
  let forcedBy: string | null = null;
  let released = false;
  const boundAt = findBinding(life)?.at ?? null;
  for (const step of life.steps) {
    if (!concerns(step, removal, stoppedAt !== null)) continue;
    const isOver = isTerminal(step.pod);
    if (isOver || isStopped(step)) stoppedAt ??= step.at;
    if (isOver) endedAt ??= step.at;
    if (!released && isForced(step, boundAt)) forcedBy = step.observation.user;
    released ||= isReleased(step, boundAt);
    if (!released) continue;
    releasedAt ??= step.at;
    if (!hasFinalizers(step)) return { stoppedAt, endedAt, releasedAt, goneAt: step.at, forcedBy };
  }
  return { stoppedAt, endedAt, releasedAt, goneAt: null, forcedBy };
}

/** The time at which the grace period ends: `deletionTimestamp` holds it. */
export function graceEnd(life: Life, removal: Removal): Micros {
  for (const step of life.steps) {
    if (step.at < removal.at || !isTerminating(step.pod)) continue;
    const at = parseMicros(step.pod?.metadata?.deletionTimestamp ?? '');
    if (at !== null) return at;
  }
  const asked = removal.step.observation.gracePeriodSeconds;
  const period = asked ?? removal.step.pod?.spec?.terminationGracePeriodSeconds ?? 30;
  return removal.at + seconds(period);
}

/** The grace period that the Pod was given last, seconds; `null` when not told. The last DELETE of a kubelet gives none. */
export function gracePeriodOf(life: Life, removal: Removal): number | null {
  const since = life.steps.filter(
    ({ at, observation }) => at >= removal.at && !(observation.action === 'delete' && isKubelet(observation)),
  );
  const asked = since.findLast(({ observation: { gracePeriodSeconds: asks } }) => asks !== null);
  if (asked !== undefined) return asked.observation.gracePeriodSeconds;
  const shown = since.find(({ pod }) => isTerminating(pod));
  return shown?.pod?.metadata?.deletionGracePeriodSeconds ?? null;
}
