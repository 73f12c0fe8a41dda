import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { DeliveryContext } from './context.ts';
import { followCourse, graceEnd, WHOLE_BODIES } from './delete-course.ts';
import { findHold, type HoldQuestion, killTrouble, stuckFrom } from './delete-hold.ts';
import { deletePhases } from './delete-phases.ts';
import { isAskedFor } from './initiator.ts';
import { lifeUntil } from './life.ts';
import { isTerminating } from './pod-facts.ts';
import { refusedDelivery } from '../refusal.ts';
import { refusedDetails, removalDetails } from './removal-details.ts';
import { isRemovalAction, type Removal } from './watch.ts';

/**
 * Why it cannot be known whether the Pod is gone: nothing ever showed its finalizers, or, of one that no kubelet confirmed,
 * the grace period it was given. `''` when nothing that matters is hidden.
 */
function hiddenCourse(question: HoldQuestion): string {
  const { context, life, removal, course, graceEnd: end } = question;
  const { watermark, deadlines, facts } = context;
  const isShown = life.steps.some(({ observation: { bodyType } }) => WHOLE_BODIES.has(bodyType));
  if (course.releasedAt !== null) return isShown ? '' : 'whether finalizers keep the Pod is not logged';
  // A kubelet that cannot bring a Pod down still has it: it did not go at once.
  if (watermark < end + deadlines.deleteStuck || killTrouble(question) !== null) return '';
  // Where no kubelet was ever seen to confirm a deletion, it tells nothing that none did.
  if (!facts.has('kubelet-delete'))
    return 'deletes of Pods by kubelets are not logged, so whether the Pod is gone is not known';
  const { bodyType, gracePeriodSeconds } = removal.step.observation;
  const isTold =
    gracePeriodSeconds !== null || bodyType !== 'none' || life.steps.some(({ pod }) => isTerminating(pod));
  return isTold
    ? ''
    : 'the grace period of the deletion is not logged, so whether the Pod went at once is not known';
}

/** The delete delivery of a Pod; `null` when nobody asked for its deletion. */
export function deleteDelivery(context: DeliveryContext): Delivery | null {
  const { target, watermark, removal } = context;
  const refused = context.life.refusals
    .map(({ observation }) => observation)
    .filter(({ action, at }) => isRemovalAction(action) && (removal === null || at <= removal.at));
  if (removal === null && refused.length === 0) return null;
  const id = stableId(16, [target.cluster, target.uid, 'delete']);
  if (removal === null) {
    const delivery = refusedDelivery({ id, kind: 'delete', observations: refused });
    const details = refusedDetails(refused);
    return delivery === null || details === null ? null : { ...delivery, removal: details };
  }

  const { observation } = removal.step;
  const asked = isAskedFor(removal);
  const begun = asked ? observation.requestedAt : Math.min(deletionRequestedAt(removal), removal.at);
  const startedAt = Math.min(begun, refused[0]?.requestedAt ?? begun);
  const course = followCourse(context.life, removal);
  const gone = course.goneAt !== null;
  // A kubelet may go on to write of a Pod that is gone.
  const life = course.goneAt === null ? context.life : lifeUntil(context.life, course.goneAt);
  const end = graceEnd(life, removal);
  // When a deletion that began before the log was accepted is not known apart from when it was asked for.
  const admittedAt = asked ? Math.max(startedAt, removal.at) : startedAt;
  const question = { context, life, removal, course, startedAt, admittedAt, graceEnd: end };
  const unseen = hiddenCourse(question);
  const hold = unseen === '' ? findHold(question) : null;
  const deadline = stuckFrom(question);
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
    phases: deletePhases(question, course, hold),
    bornBeforeLog: !asked,
    container: hold?.container ?? null,
    attempts: refused.length + 1,
    lastAttemptAt: observation.requestedAt,
    unknownReason: unseen,
    requestedBy: asked ? observation.user : '',
    nextDeadline: gone || deadline <= watermark ? null : deadline,
    removal: removalDetails(life, removal, course, refused, course.goneAt ?? Number.POSITIVE_INFINITY),
  };
}

/** Of a deletion that began before the log: `deletionTimestamp` less the grace period. */
function deletionRequestedAt(removal: Removal): Micros {
  const { metadata } = removal.step.pod ?? {};
  const at = parseMicros(metadata?.deletionTimestamp ?? '');
  return at === null
    ? removal.step.observation.requestedAt
    : at - seconds(metadata?.deletionGracePeriodSeconds ?? 0);
}
