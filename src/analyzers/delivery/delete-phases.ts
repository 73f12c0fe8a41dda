import type { Micros } from '../../lib/micros.ts';
import type { Phase, PhaseSpan } from '../../model/delivery.ts';
import type { Course } from './delete-course.ts';
import { CONFIRMED_WITHIN, detachingFrom, type Hold, type HoldQuestion } from './delete-hold.ts';
import { PHASE_SIDES } from './phases.ts';

/** When the containers were down, and which part of the way there was the kubelet's fault, not the program's. */
interface Stop {
  readonly graceTo: Micros | null;
  readonly killTo: Micros | null;
}

function findStop({ graceEnd: end }: HoldQuestion, course: Course, from: Micros, hold: Hold | null): Stop {
  const { releasedAt } = course;
  const clamp = (time: Micros): Micros =>
    Math.max(from, releasedAt === null ? time : Math.min(time, releasedAt));
  // A force delete does not wait until the containers are down; what was not seen ended with the last DELETE at the latest.
  const stoppedAt = course.stoppedAt ?? releasedAt;
  if (stoppedAt === null) {
    const overran = hold?.stuck === true;
    return { graceTo: overran ? Math.max(from, end) : null, killTo: null };
  }
  const overran = stoppedAt - end >= CONFIRMED_WITHIN && end > from;
  return { graceTo: clamp(overran ? end : stoppedAt), killTo: clamp(stoppedAt) };
}

/**
 * The phases of a deletion: until it was accepted; until the programs had ended, or their grace period was over; until the
 * kubelet had brought the rest down; until it had taken the volumes off, where it is known when that began; and until the
 * last finalizer was gone.
 */
export function deletePhases(question: HoldQuestion, course: Course, hold: Hold | null): PhaseSpan[] {
  const { life, startedAt, admittedAt } = question;
  const span = (phase: Phase, from: Micros | null, to: Micros | null): PhaseSpan => {
    const blocked = hold?.stuck === true && hold.phase === phase;
    const state =
      from === null ? 'not-reached' : to !== null ? 'complete' : blocked ? 'failed' : 'in-progress';
    return { phase, state, startedAt: from, endedAt: to, side: PHASE_SIDES[phase] };
  };
  const { releasedAt, goneAt } = course;
  const { graceTo, killTo } = findStop(question, course, admittedAt, hold);
  const detaching = detachingFrom(life, course);
  const detachFrom =
    detaching === null || killTo === null || (releasedAt !== null && detaching > releasedAt)
      ? null
      : Math.max(detaching, killTo);
  const phases = [span('admission', startedAt, admittedAt), span('grace', admittedAt, graceTo)];
  phases.push(span('kill', graceTo, detachFrom ?? releasedAt));
  if (detachFrom !== null) phases.push(span('detach', detachFrom, releasedAt));
  if (releasedAt !== null && goneAt !== releasedAt) phases.push(span('finalizers', releasedAt, goneAt));
  return phases;
}
