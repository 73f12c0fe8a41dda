import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import type { Phase } from '../../model/delivery.ts';
import { isNodeController } from '../controllers.ts';
import { isKubeletStatus } from './binding.ts';
import type { DeliveryContext } from './context.ts';
import type { Course } from './delete-course.ts';
import type { Life } from './life.ts';
import { conditionIs } from './pod-facts.ts';
import type { Removal } from './watch.ts';

/** A wait for a finalizer, a volume or a disruption budget shorter than this did not make a deletion late. */
const MATERIAL_AFTER = seconds(10);
/** A kubelet confirms within a second or two of the end of the grace period. */
export const CONFIRMED_WITHIN = seconds(5);

/** A kubelet gives a container whose preStop hook has used up all its grace so long to heed SIGTERM. */
const HOOK_EXTENSION = seconds(2);

/** What holds an unfinished deletion up, or made a finished one late. */
export interface Hold {
  readonly phase: Phase;
  readonly stuck: boolean;
  readonly code: string | null;
  readonly container: string | null;
}

export interface HoldQuestion {
  readonly context: DeliveryContext;
  /** Up to when the Pod was gone. */
  readonly life: Life;
  readonly removal: Removal;
  readonly course: Course;
  /** The first request, be it one that was refused. */
  readonly startedAt: Micros;
  /** When the API server accepted it. */
  readonly admittedAt: Micros;
  /** When its grace period is over. */
  readonly graceEnd: Micros;
}

/** The Pod is known to have volumes that the kubelet must take off before it lets go of the Pod. */
const hasVolumes = ({ steps }: Life): boolean => (steps.at(-1)?.pod?.spec?.volumes ?? []).length > 0;

/** From when on nothing but its volumes kept the kubelet; `null` when that is not known. */
export const detachingFrom = (life: Life, { endedAt }: Course): Micros | null =>
  hasVolumes(life) ? endedAt : null;

/** What the kubelet says when it cannot bring a Pod down. */
const KILL_TROUBLE = new Set(['FailedKillPod', 'ExceededGracePeriod']);

/** When it first said so of this deletion; `null` when it did not. */
export const killTrouble = ({ life, removal }: HoldQuestion): Micros | null =>
  life.events.find(({ event, at }) => at >= removal.at && KILL_TROUBLE.has(event.reason))?.at ?? null;

/** The time from which a deletion that has not come further is stuck: at once when its kubelet says why, after its grace. */
export function stuckFrom(question: HoldQuestion): Micros {
  const { context, course, graceEnd: end } = question;
  const told = course.releasedAt === null ? killTrouble(question) : null;
  if (told !== null) return Math.max(end, told);
  return Math.max(end, course.releasedAt ?? end) + context.deadlines.deleteStuck;
}

export function findHold(question: HoldQuestion): Hold | null {
  const { context, course } = question;
  if (course.goneAt !== null) return whatCostTheTime(question, course.goneAt);
  if (context.watermark < stuckFrom(question)) return null;
  const stuck = { stuck: true, container: null };
  if (course.releasedAt !== null) return { ...stuck, phase: 'finalizers', code: 'FinalizerBlocked' };
  return { ...stuck, ...whatKeepsTheKubelet(question) };
}

/** What the kubelet has said of it is told by its words; of one that says nothing, that it is silent. */
function whatKeepsTheKubelet(question: HoldQuestion): Pick<Hold, 'phase' | 'code'> {
  const { life, course } = question;
  if (killTrouble(question) !== null) return { phase: 'kill', code: null };
  const phase = detachingFrom(life, course) === null ? 'kill' : 'detach';
  return { phase, code: isNodeLost(life) ? 'NodeLost' : 'KubeletNeverFinishedDelete' };
}

/** The node controller has said that the kubelet is not heard of any more, and nothing has been since. */
function isNodeLost({ steps }: Life): boolean {
  const heard = steps.findLastIndex(isKubeletStatus);
  return steps.some(
    ({ observation, pod, before }, index) =>
      index > heard &&
      observation.subresource === 'status' &&
      isNodeController(observation) &&
      conditionIs(pod, 'Ready', 'False') &&
      !conditionIs(before, 'Ready', 'False'),
  );
}

/** Of a Pod that is gone, the longest of the waits that were too long; else what went wrong while it was given its grace. */
function whatCostTheTime(question: HoldQuestion, goneAt: Micros): Hold | null {
  const { life, removal, course, startedAt, admittedAt, graceEnd: end } = question;
  const { releasedAt, stoppedAt } = course;
  const late = { stuck: false, code: null, container: null };
  const waits: { readonly forUs: Micros; readonly hold: Hold }[] = [];
  const add = (forUs: Micros, atLeast: Micros, hold: Hold): void => {
    if (forUs >= atLeast) waits.push({ forUs, hold });
  };
  add(admittedAt - startedAt, MATERIAL_AFTER, { ...late, phase: 'admission' });
  if (releasedAt !== null) {
    const detachedFrom = detachingFrom(life, course);
    if (detachedFrom !== null) {
      add(releasedAt - detachedFrom, MATERIAL_AFTER, { ...late, phase: 'detach' });
    }
    if (removal.at < end) {
      const downAt = Math.min(detachedFrom ?? releasedAt, releasedAt);
      const known = detachedFrom === null ? downAt : Math.min(stoppedAt ?? downAt, downAt);
      add(known - end, CONFIRMED_WITHIN, { ...late, phase: 'kill' });
    }
    add(goneAt - releasedAt, MATERIAL_AFTER, { ...late, phase: 'finalizers', code: 'FinalizerBlocked' });
  }
  const [longest] = waits.toSorted((a, b) => b.forUs - a.forUs);
  return longest?.hold ?? badGrace(life, removal, end);
}

function badGrace(life: Life, removal: Removal, end: Micros): Hold | null {
  const hold = { phase: 'grace', stuck: false } as const;
  const hook = life.events.find(({ event, at }) => event.reason === 'FailedPreStopHook' && at >= removal.at);
  if (hook !== undefined) return { ...hold, code: null, container: null };
  const container = outstayedGrace(life, removal, end);
  return container === null ? null : { ...hold, code: 'GracePeriodExceeded', container };
}

/**
 * The container that was killed when the grace period was over, since its program did not heed SIGTERM in time; or that came
 * to its end only after it, since its preStop hook had used it up.
 */
function outstayedGrace(life: Life, removal: Removal, end: Micros): string | null {
  if (end <= removal.at + seconds(1)) return null;
  for (const step of life.steps) {
    if (step.at < removal.at) continue;
    for (const { name, spec, status } of step.containers) {
      const terminated = status?.state?.terminated;
      const finishedAt = parseMicros(terminated?.finishedAt ?? '');
      if (terminated === undefined || finishedAt === null) continue;
      // finishedAt and deletionTimestamp are whole seconds.
      const wasKilled = terminated.exitCode === 137 && finishedAt >= end - seconds(1);
      const hookOverran = spec?.lifecycle?.preStop !== undefined && finishedAt >= end + HOOK_EXTENSION;
      if (wasKilled || hookOverran) return name;
    }
  }
  return null;
}
