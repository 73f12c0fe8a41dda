import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import type { Pod } from '../../model/pod.ts';
import type { ClusterFacts } from '../../model/record.ts';
import { findBinding, isKubeletStatus } from './binding.ts';
import { lastToldPhase } from './kubelet-events.ts';
import type { Life, Step } from './life.ts';
import { conditionOf, containersOf, hasCompleted, isUp, restartPolicyOf } from './pod-facts.ts';
import type { Removal } from './watch.ts';

const isStatus = ({ observation }: Step): boolean => observation.subresource === 'status';
const isBlank = ({ observation: { bodyType } }: Step): boolean =>
  bodyType === 'none' || bodyType === 'metadata';

/**
 * Why it cannot be known how far the Pod came: its status is not logged, or not what changed in it. What the kubelet went on
 * to complain of in Events is known all the same. `''` when nothing is hidden.
 */
export function hiddenStatus(life: Life, facts: ClusterFacts, removal: Removal | null): string {
  const last = life.steps.findLast(isStatus);
  if (lastToldPhase(life, last?.at ?? Number.NEGATIVE_INFINITY)?.stuck === true) return '';
  // What others write of the status does not tell what the kubelet has written.
  const blank = [life.steps.findLast(isKubeletStatus), last].find(
    (step) => step !== undefined && isBlank(step),
  );
  if (blank !== undefined) {
    return blank.observation.truncated
      ? 'the API server dropped the last status update from the log because it was too large'
      : 'status updates are logged without their content';
  }
  if (facts.has('pod-status-body') || life.steps.some(isKubeletStatus)) return '';
  if (findBinding(life) !== null) return 'status updates of Pods are not logged';
  // While it lives, what it waits for is asked elsewhere; once it is gone, it may have been up all the same.
  const showsScheduling =
    facts.has('binding') ||
    facts.has('scheduler-status') ||
    life.events.some(({ event }) => event.reason === 'FailedScheduling');
  return removal === null || showsScheduling
    ? ''
    : 'neither requests of a scheduler nor status updates of Pods are logged';
}

/** Whether the status that a step shows was written by something that the log does not show. */
function isShownLate(life: Life, step: Step, facts: ClusterFacts): boolean {
  if (isStatus(step)) return false;
  const before = life.steps.findLast((other) => isStatus(other) && other.at <= step.at && other !== step);
  return before === undefined ? !facts.has('pod-status-body') : isBlank(before);
}

/**
 * Since when the Pod was Ready that a step shows to be so: of a status that the log hides the Pod's own word, a whole
 * second, and of the writes in that second the first. Otherwise the step's own time.
 */
export function shownSince(life: Life, step: Step, facts: ClusterFacts): Micros {
  if (!isShownLate(life, step, facts)) return step.at;
  const told = parseMicros(conditionOf(step.pod, 'Ready')?.lastTransitionTime ?? '');
  if (told === null || told >= step.at) return step.at;
  const notYet = life.steps.findLast(
    (other) => other.at < step.at && other.pod?.status !== other.before?.status && !isUp(other.pod),
  );
  const since = Math.max(told, notYet?.at ?? told);
  const write = life.steps.find(
    ({ at, observation }) =>
      observation.subresource === 'status' && at > since && at < Math.min(told + seconds(1), step.at),
  );
  return write?.at ?? since;
}

/** What the answer to its deletion shows of a Pod whose status was hidden until then. */
export type LastSight =
  /** it was up, and nothing had ended badly unless it lasted since */
  | { readonly type: 'up'; readonly since: Micros }
  /** no container of it had ever begun */
  | { readonly type: 'never-begun' };

const hasEnded = (pod: Pod | null): boolean =>
  containersOf(pod).some(
    ({ role, status }) =>
      role === 'main' && ((status?.restartCount ?? 0) > 0 || status?.lastState?.terminated !== undefined),
  );

const hasBegun = (pod: Pod | null): boolean =>
  hasEnded(pod) ||
  containersOf(pod).some(
    ({ role, status }) =>
      role === 'main' && (status?.state?.running !== undefined || status?.state?.terminated !== undefined),
  );

/** `null` when the answer was not logged, or does not tell how far the Pod had come. */
export function lastSightOf(
  life: Life,
  removal: Removal,
  facts: ClusterFacts,
  stableFor: Micros,
): LastSight | null {
  const { step } = removal;
  const { body, bodyType } = step.observation;
  const isWhole = body !== null && (bodyType === 'full' || bodyType === 'status');
  if (!isWhole || step.pod?.status === undefined || !isShownLate(life, step, facts)) return null;
  if (isUp(step.pod)) {
    const since = shownSince(life, step, facts);
    return hasEnded(step.pod) && removal.at - since < stableFor ? null : { type: 'up', since };
  }
  if (hasCompleted(step.pod) && restartPolicyOf(step.pod) !== null) {
    return { type: 'up', since: completedSince(step) };
  }
  return hasBegun(step.pod) ? null : { type: 'never-begun' };
}

/**
 * From when on a Pod that ran to completion was up, or over: without probes it was Ready when its last container had been
 * started, otherwise it was so by the end of it.
 */
function completedSince({ pod, at }: Step): Micros {
  const main = containersOf(pod).filter(({ role }) => role === 'main');
  const isReadyAtOnce = main.every(
    ({ spec }) => spec !== undefined && spec.readinessProbe === undefined && spec.startupProbe === undefined,
  );
  const times = main.map(({ status }) => {
    const { startedAt, finishedAt } = status?.state?.terminated ?? {};
    return parseMicros((isReadyAtOnce ? startedAt : finishedAt) ?? '') ?? at;
  });
  return times.length === 0 ? at : Math.min(at, Math.max(...times));
}
