import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery, Phase, PhaseSpan } from '../../model/delivery.ts';
import type { BodyType } from '../../model/observation.ts';
import { NODE_USER_PREFIX } from '../../model/users.ts';
import { findBinding } from './binding.ts';
import type { DeliveryContext } from './context.ts';
import { type Life, lifeUntil, type Step } from './life.ts';
import { PHASE_SIDES } from './phases.ts';
import { isTerminal, isTerminating } from './pod-facts.ts';
import { refusedDelivery } from '../refusal.ts';
import { isRemovalAction, type Removal } from './watch.ts';

/** A wait for a finalizer shorter than this did not make a deletion late. */
const MATERIAL_AFTER = seconds(10);
/** A kubelet confirms within a second or two of the end of the grace period. */
const CONFIRMED_WITHIN = seconds(5);

/** Bodies that show the finalizers of an object, or that it has none. */
const WHOLE_BODIES: ReadonlySet<BodyType> = new Set<BodyType>(['full', 'status', 'metadata']);

const hasFinalizers = (step: Step): boolean => (step.pod?.metadata?.finalizers ?? []).length > 0;

/** A Pod that no kubelet has, or that has ended, is not given any grace. */
function needsNoGrace(step: Step, boundAt: Micros | null): boolean {
  const pod = step.before ?? step.pod;
  if (isTerminal(pod)) return true;
  // Of a Pod whose spec was not logged it is not known that it has no node.
  return pod?.spec?.containers !== undefined && (boundAt === null || step.at < boundAt);
}

/** Whether nothing but finalizers keeps the object after this step. */
function isReleasedByKubelet(step: Step, boundAt: Micros | null): boolean {
  const { action, bodyType, gracePeriodSeconds, user } = step.observation;
  const metadata = step.pod?.metadata;
  if (action === 'delete' && (bodyType === 'full' || bodyType === 'status' || bodyType === 'metadata')) {
    return !isTerminating(step.pod) || metadata?.deletionGracePeriodSeconds === 0;
  }
  if (action === 'delete')
    return gracePeriodSeconds === 0 || user.startsWith(NODE_USER_PREFIX) || needsNoGrace(step, boundAt);
  if (action === 'delete-collection' || action === 'evict') {
    const noGrace =
      gracePeriodSeconds === 0 || (isTerminating(step.pod) && metadata?.deletionGracePeriodSeconds === 0);
    return noGrace || (needsNoGrace(step, boundAt) && step.before?.metadata?.uid !== undefined);
  }
  return isTerminating(step.pod) && metadata?.deletionGracePeriodSeconds === 0;
}

interface Course {
  /** Containers are down, or there never were any. */
  readonly stoppedAt: Micros | null;
  /** The kubelet has confirmed, or was not needed. */
  readonly releasedAt: Micros | null;
  readonly goneAt: Micros | null;
}

function followCourse(life: Life, removal: Removal): Course {
  let stoppedAt: Micros | null = null;
  let releasedAt: Micros | null = null;
  let released = false;
  const boundAt = findBinding(life)?.at ?? null;
  for (const step of life.steps) {
    if (
      step.at < removal.at ||
      (step !== removal.step &&
        step.at === removal.at &&
        stoppedAt === null &&
        step.observation.at < removal.step.observation.at)
    )
      continue;
    const statuses = step.containers.filter(({ role }) => role === 'main' || role === 'sidecar');
    const stopped =
      statuses.length > 0 && statuses.every(({ status }) => status?.state?.terminated !== undefined);
    if (stopped || isTerminal(step.pod)) stoppedAt ??= step.at;
    released ||= isReleasedByKubelet(step, boundAt);
    if (!released) continue;
    releasedAt ??= step.at;
    if (!hasFinalizers(step)) return { stoppedAt: stoppedAt ?? releasedAt, releasedAt, goneAt: step.at };
  }
  return { stoppedAt, releasedAt, goneAt: null };
}

/** The time at which the grace period ends: `deletionTimestamp` holds it. */
function graceEnd(life: Life, removal: Removal): Micros {
  for (const step of life.steps) {
    if (step.at < removal.at || !isTerminating(step.pod)) continue;
    const at = parseMicros(step.pod?.metadata?.deletionTimestamp ?? '');
    if (at !== null) return at;
  }
  const asked = removal.step.observation.gracePeriodSeconds;
  const period = asked ?? removal.step.pod?.spec?.terminationGracePeriodSeconds ?? 30;
  return removal.at + seconds(period);
}

/** Killed when the grace period was over: the program did not heed SIGTERM in time. */
function wasKilledAtGraceEnd(life: Life, removal: Removal, end: Micros): string | null {
  if (end <= removal.at + seconds(1)) return null;
  for (const step of life.steps) {
    if (step.at < removal.at) continue;
    for (const { name, status } of step.containers) {
      const terminated = status?.state?.terminated;
      if (terminated?.exitCode !== 137) continue;
      const finishedAt = parseMicros(terminated.finishedAt ?? '');
      // finishedAt and deletionTimestamp are whole seconds.
      if (finishedAt !== null && finishedAt >= end - seconds(1)) return name;
    }
  }
  return null;
}

interface Hold {
  readonly phase: Phase;
  readonly stuck: boolean;
  readonly code: string | null;
  readonly container: string | null;
}

/** What holds an unfinished deletion up, or made a finished one late. */
function findHold(
  context: DeliveryContext,
  life: Life,
  removal: Removal,
  course: Course,
  end: Micros,
): Hold | null {
  const { watermark, deadlines } = context;
  const { releasedAt, goneAt } = course;
  if (goneAt === null) {
    if (watermark < Math.max(end, releasedAt ?? end) + deadlines.deleteStuck) return null;
    return releasedAt === null
      ? { phase: 'kill', stuck: true, code: 'KubeletNeverFinishedDelete', container: null }
      : { phase: 'finalizers', stuck: true, code: 'FinalizerBlocked', container: null };
  }
  if (releasedAt !== null && goneAt - releasedAt >= MATERIAL_AFTER) {
    return { phase: 'finalizers', stuck: false, code: 'FinalizerBlocked', container: null };
  }
  if (releasedAt !== null && releasedAt - end >= CONFIRMED_WITHIN && removal.at < end) {
    return { phase: 'kill', stuck: false, code: null, container: null };
  }
  const hook = life.events.find(({ event, at }) => event.reason === 'FailedPreStopHook' && at >= removal.at);
  if (hook !== undefined) return { phase: 'grace', stuck: false, code: null, container: null };
  const killed = wasKilledAtGraceEnd(life, removal, end);
  return killed === null
    ? null
    : { phase: 'grace', stuck: false, code: 'GracePeriodExceeded', container: killed };
}

function deletePhases(removal: Removal, startedAt: Micros, course: Course, hold: Hold | null): PhaseSpan[] {
  const span = (phase: Phase, from: Micros | null, to: Micros | null): PhaseSpan => {
    const blocked = hold?.stuck === true && hold.phase === phase;
    const state =
      from === null ? 'not-reached' : to !== null ? 'complete' : blocked ? 'failed' : 'in-progress';
    return { phase, state, startedAt: from, endedAt: to, side: PHASE_SIDES[phase] };
  };
  const admittedAt = Math.max(startedAt, removal.at);
  const { releasedAt } = course;
  const stopped = course.stoppedAt === null ? null : Math.max(course.stoppedAt, admittedAt);
  // A force delete does not wait until the containers are down.
  const stoppedAt =
    stopped === null || releasedAt === null ? (stopped ?? releasedAt) : Math.min(stopped, releasedAt);
  const phases = [span('admission', startedAt, admittedAt), span('grace', admittedAt, stoppedAt)];
  phases.push(span('kill', stoppedAt, course.releasedAt));
  const held = course.releasedAt !== null && course.goneAt !== course.releasedAt;
  if (held) phases.push(span('finalizers', course.releasedAt, course.goneAt));
  return phases;
}

/**
 * Why it cannot be known whether the Pod is gone: nothing ever showed its finalizers, or, of one that no kubelet confirmed,
 * the grace period it was given. `''` when nothing that matters is hidden.
 */
function hiddenCourse(
  { watermark, deadlines, facts }: DeliveryContext,
  life: Life,
  removal: Removal,
  course: Course,
  end: Micros,
): string {
  const isShown = life.steps.some(({ observation: { bodyType } }) => WHOLE_BODIES.has(bodyType));
  if (course.releasedAt !== null) return isShown ? '' : 'whether finalizers keep the Pod is not logged';
  // Where no kubelet was ever seen to confirm a deletion, it tells nothing that none did.
  if (!facts.has('kubelet-delete') && watermark >= end + deadlines.deleteStuck)
    return 'deletes of Pods by kubelets are not logged, so whether the Pod is gone is not known';
  const { bodyType, gracePeriodSeconds } = removal.step.observation;
  const isTold =
    gracePeriodSeconds !== null || bodyType !== 'none' || life.steps.some(({ pod }) => isTerminating(pod));
  if (isTold || watermark < end + deadlines.deleteStuck) return '';
  return 'the grace period of the deletion is not logged, so whether the Pod went at once is not known';
}

/** The delete delivery of a Pod; `null` when nobody asked for its deletion. */
export function deleteDelivery(context: DeliveryContext): Delivery | null {
  const { target, watermark, deadlines, removal } = context;
  const id = stableId(16, [target.cluster, target.uid, 'delete']);
  const refused = context.life.refusals
    .map(({ observation }) => observation)
    .filter(({ action, at }) => isRemovalAction(action) && (removal === null || at <= removal.at));
  if (removal === null) return refusedDelivery({ id, kind: 'delete', observations: refused });

  const { observation } = removal.step;
  const asked = isRemovalAction(observation.action) && !isConfirmation(removal.step);
  const begun = asked ? observation.requestedAt : Math.min(deletionRequestedAt(removal), removal.at);
  const startedAt = Math.min(begun, refused[0]?.requestedAt ?? begun);
  const course = followCourse(context.life, removal);
  // A kubelet may go on to write of a Pod that is gone.
  const life = course.goneAt === null ? context.life : lifeUntil(context.life, course.goneAt);
  const end = graceEnd(life, removal);
  const unseen = hiddenCourse(context, life, removal, course, end);
  const hold = unseen === '' ? findHold(context, life, removal, course, end) : null;
  const gone = course.goneAt !== null;
  const deadline = Math.max(end, course.releasedAt ?? end) + deadlines.deleteStuck;
  return {
    id,
    kind: 'delete',
    outcome: unseen !== '' ? 'unknown' : gone ? 'succeeded' : 'in-progress',
    startedAt,
    endedAt: course.goneAt,
    finalAt: course.goneAt,
    phase: hold?.phase ?? null,
    stuck: hold?.stuck ?? false,
    derivedCode: hold?.code ?? null,
    phases: deletePhases(removal, startedAt, course, hold),
    bornBeforeLog: !asked,
    container: hold?.container ?? null,
    attempts: refused.length + 1,
    lastAttemptAt: observation.requestedAt,
    unknownReason: unseen,
    requestedBy: asked ? observation.user : '',
    nextDeadline: gone || deadline <= watermark ? null : deadline,
  };
}

/** A kubelet deletes what somebody else had asked to be deleted; of its own accord only the mirrors of static Pods. */
const isConfirmation = ({ observation, pod }: Step): boolean =>
  observation.user.startsWith(NODE_USER_PREFIX) &&
  isTerminating(pod) &&
  !(pod?.metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'Node');

/** Of a deletion that began before the log: `deletionTimestamp` less the grace period. */
function deletionRequestedAt(removal: Removal): Micros {
  const { metadata } = removal.step.pod ?? {};
  const at = parseMicros(metadata?.deletionTimestamp ?? '');
  return at === null
    ? removal.step.observation.requestedAt
    : at - seconds(metadata?.deletionGracePeriodSeconds ?? 0);
}
