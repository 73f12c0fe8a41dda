import type { Micros } from '../../lib/micros.ts';
import type { Phase } from '../../model/delivery.ts';
import type { Pod } from '../../model/pod.ts';
import type { ClusterFacts } from '../../model/record.ts';
import type { Deadlines } from '../deadlines.ts';
import { findBinding, isKubeletStatus } from './binding.ts';
import type { ContainerEnd } from './container-ends.ts';
import { loopedBeforeLog, runningFrom } from './container-runs.ts';
import { lastToldPhase } from './kubelet-events.ts';
import type { Happening, Life } from './life.ts';
import { type Container, conditionIs, conditionOf, containersOf, isUp } from './pod-facts.ts';
import { probeKillOf } from './probe-kills.ts';

/** What a Pod that is not up is waiting for at one time. */
export interface Blockage {
  readonly phase: Phase | null;
  /** Something is wrong, as opposed to the phase merely being under way. */
  readonly stuck: boolean;
  readonly container: string | null;
  /** The code that states and times alone prove. */
  readonly derivedCode: string | null;
  /** Why the phase cannot be told; `''` when it can. */
  readonly unknownReason: string;
  /** The next time at which this changes by the clock alone. */
  readonly nextDeadline: Micros | null;
}

const IMAGE_REASONS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);
/** Waiting reasons that say nothing but "not yet". */
const NEUTRAL_REASONS = new Set(['ContainerCreating', 'PodInitializing', '']);
/** Exit codes of programs that were told to end, or killed. */
export const MAY_BE_KILLED = new Set([0, 137, 143]);
/** After so long without another end a container is no longer judged by its last one. */
const END_FORGOTTEN_AFTER_US = 600_000_000;

/** Phases in which a blockage of one container comes before that of another. */
const CONTAINER_PHASE_ORDER: readonly Phase[] = ['image', 'init', 'container-start', 'readiness'];

export interface BlockageQuestion {
  readonly life: Life;
  readonly pod: Pod | null;
  /** Judge as of this time: the watermark, or the end of the delivery. */
  readonly now: Micros;
  /** When the wait began (birth, or the request of an upgrade). */
  readonly since: Micros;
  readonly ends: readonly ContainerEnd[];
  readonly facts: ClusterFacts;
  readonly deadlines: Deadlines;
}

const UNDER_WAY = {
  stuck: false,
  container: null,
  derivedCode: null,
  unknownReason: '',
  nextDeadline: null,
} as const;

function schedulingBlockage(question: BlockageQuestion): Blockage {
  const { life, pod, now, since, facts, deadlines } = question;
  const scheduled = conditionOf(pod, 'PodScheduled');
  const isGated = (pod?.spec?.schedulingGates ?? []).length > 0;
  // Gates are lifted by a change of the spec; that the condition has gone with them may not be logged.
  const isLifted = scheduled?.reason === 'SchedulingGated' && pod?.spec?.containers !== undefined && !isGated;
  if (scheduled?.status === 'False' && !isLifted) return { ...UNDER_WAY, phase: 'scheduling', stuck: true };
  if (isGated) {
    return { ...UNDER_WAY, phase: 'scheduling', stuck: true, derivedCode: 'SchedulingGated' };
  }
  if (life.events.some(({ event }) => event.reason === 'FailedScheduling')) {
    return { ...UNDER_WAY, phase: 'scheduling', stuck: true };
  }
  const deadline = since + deadlines.schedulerSilent;
  if (now < deadline) return { ...UNDER_WAY, phase: 'scheduling', nextDeadline: deadline };
  const showsBindings = facts.has('binding') || facts.has('scheduler-status');
  const showsRefusals =
    facts.has('scheduler-status') || facts.has('pod-status-body') || facts.has('kubernetes-event-body');
  if (!showsBindings || !showsRefusals) {
    const unknownReason = showsBindings
      ? 'what the scheduler says of a Pod that fits no node is not logged'
      : 'no request of any scheduler was logged, so whether the Pod has a node is not known';
    return { ...UNDER_WAY, phase: null, unknownReason };
  }
  if (pod?.spec?.containers === undefined) {
    const unknownReason =
      'the spec of the Pod is not logged, so whether a scheduling gate holds it is not known';
    return { ...UNDER_WAY, phase: null, unknownReason };
  }
  return { ...UNDER_WAY, phase: 'scheduling', stuck: true, derivedCode: 'SchedulerNotResponding' };
}

/** The kubelet refused the Pod. One that it had spoken of before it had taken: that is an eviction. */
function isRejectedByKubelet({ life, pod }: BlockageQuestion): boolean {
  if (pod?.status?.phase !== 'Failed') return false;
  const hadTaken = life.steps.some(
    (step) =>
      isKubeletStatus(step) &&
      step.observation.bodyType !== 'none' &&
      step.pod?.status?.phase !== undefined &&
      step.pod.status.phase !== 'Failed',
  );
  if (hadTaken) return false;
  const reason = pod.status.reason ?? '';
  if (reason === '' || reason === 'DeadlineExceeded') return false;
  return !containersOf(pod).some(
    ({ status }) =>
      status?.state?.terminated !== undefined ||
      status?.state?.running !== undefined ||
      status?.lastState?.terminated !== undefined,
  );
}

function initBlockage(
  question: BlockageQuestion,
  container: Container,
  end: ContainerEnd | undefined,
): Blockage {
  const { name, role, status } = container;
  const reason = status?.state?.waiting?.reason ?? '';
  if (IMAGE_REASONS.has(reason)) return { ...UNDER_WAY, phase: 'image', stuck: true, container: name };
  if (!NEUTRAL_REASONS.has(reason) || end !== undefined) {
    return { ...UNDER_WAY, phase: 'init', stuck: true, container: name };
  }
  const runningSince = status?.state?.running === undefined ? null : runningFrom(question.life, name);
  if (runningSince === null) return { ...UNDER_WAY, phase: 'init', container: name };
  const deadline = runningSince + question.deadlines.initContainerStuck;
  if (question.now < deadline)
    return { ...UNDER_WAY, phase: 'init', container: name, nextDeadline: deadline };
  const derivedCode = role === 'sidecar' ? 'SidecarNotStarted' : 'InitContainerStuck';
  return { ...UNDER_WAY, phase: 'init', stuck: true, container: name, derivedCode };
}

/**
 * What a container waits for that ended and is started again: to be up, if its startup probe ended it. Kubernetes Events
 * tell that, where they are logged (`isTold`).
 */
function afterEnd(
  stuck: Omit<Blockage, 'phase'>,
  { spec, status }: Container,
  exitCode: number,
  isTold: boolean,
  killedBy: 'startup' | 'liveness' | null,
): Blockage {
  const isProbed = spec === undefined ? MAY_BE_KILLED.has(exitCode) : spec.startupProbe !== undefined;
  if (isProbed && status?.started !== true && !isTold) {
    const unknownReason =
      'whether its startup probe or its own exit ends the container is told only by Kubernetes Events';
    return { ...stuck, phase: null, unknownReason };
  }
  return { ...stuck, phase: killedBy === 'startup' ? 'readiness' : 'container-start' };
}

function mainBlockage(
  question: BlockageQuestion,
  container: Container,
  end: ContainerEnd | undefined,
): Blockage | null {
  const { name, status } = container;
  const reason = status?.state?.waiting?.reason ?? '';
  if (IMAGE_REASONS.has(reason)) return { ...UNDER_WAY, phase: 'image', stuck: true, container: name };
  const stuck = { ...UNDER_WAY, stuck: true, container: name };
  const { life, since, facts, now } = question;
  if (end === undefined && reason === 'CrashLoopBackOff' && loopedBeforeLog(life, since, name)) {
    return afterEnd(stuck, container, status?.lastState?.terminated?.exitCode ?? 0, false, null);
  }
  if (end !== undefined && (reason === 'CrashLoopBackOff' || NEUTRAL_REASONS.has(reason))) {
    const running = runningFrom(life, name);
    const forgottenAt = running === null ? null : running + END_FORGOTTEN_AFTER_US;
    if (forgottenAt === null || now < forgottenAt) {
      const killedBy = probeKillOf(life, name, Number.NEGATIVE_INFINITY, end.at);
      const isTold = facts.has('kubernetes-event-body');
      const open = { ...stuck, nextDeadline: forgottenAt };
      return afterEnd(open, container, end.terminated.exitCode ?? 0, isTold, killedBy);
    }
  }
  if (!NEUTRAL_REASONS.has(reason) && !(reason === 'CrashLoopBackOff' && end === undefined)) {
    return { ...UNDER_WAY, phase: 'container-start', stuck: true, container: name };
  }
  if (status?.state?.running !== undefined) {
    if (status.ready === true) return null;
    return { ...UNDER_WAY, phase: 'readiness', container: name };
  }
  if (status?.state?.terminated !== undefined && (status.state.terminated.exitCode ?? 0) === 0) return null;
  return { ...UNDER_WAY, phase: 'container-start', container: name };
}

const isFailure = ({ event }: Happening, container: string | null): boolean =>
  event.type === 'Warning' &&
  (container === null || event.fieldPath === undefined || event.fieldPath.includes(`{${container}}`));

/** Before any container exists: attaching and mounting volumes, then the sandbox with its network, then images. */
function sandboxBlockage(question: BlockageQuestion, boundAt: Micros): Blockage {
  const { life, pod, now, facts, deadlines } = question;
  const told = lastToldPhase(life, boundAt);
  if (told !== null) return { ...UNDER_WAY, phase: told.phase, stuck: told.stuck, container: told.container };
  const heard = life.steps.some((step) => step.at >= boundAt && isKubeletStatus(step));
  const deadline = boundAt + deadlines.kubeletSilent;
  if (now < deadline) return { ...UNDER_WAY, phase: 'sandbox', nextDeadline: deadline };
  if (!heard) {
    if (!facts.has('pod-status')) {
      const unknownReason = 'status updates of kubelets are not logged';
      return { ...UNDER_WAY, phase: null, unknownReason };
    }
    const node = pod?.spec?.nodeName ?? '';
    const isPhantom = findBinding(life)?.byUser === true && node !== '' && !facts.knowsNode(node);
    return {
      ...UNDER_WAY,
      phase: isPhantom ? 'scheduling' : 'sandbox',
      stuck: true,
      derivedCode: 'KubeletNotResponding',
    };
  }
  if (facts.has('kubernetes-event-body')) return { ...UNDER_WAY, phase: 'sandbox' };
  const unknownReason =
    'volumes, sandbox or image: the kubelet says which only in Kubernetes Events, and these are not logged';
  return { ...UNDER_WAY, phase: null, unknownReason };
}

function readinessBlockage(question: BlockageQuestion, candidate: Blockage | null): Blockage {
  const { pod, life } = question;
  const gates = conditionOf(pod, 'Ready')?.reason === 'ReadinessGatesNotReady';
  if (gates || (candidate === null && conditionIs(pod, 'ContainersReady', 'True'))) {
    return { ...UNDER_WAY, phase: 'readiness', stuck: gates };
  }
  const container = candidate?.container ?? null;
  const failing = life.events.some(
    (happening) => happening.event.reason === 'Unhealthy' && isFailure(happening, container),
  );
  return { ...UNDER_WAY, phase: 'readiness', stuck: failing, container };
}

/** Where a Pod that is not up stands. Pure; speaks of the last step of `life` as judged at `now`. */
export function findBlockage(question: BlockageQuestion): Blockage {
  const { life, pod, ends } = question;
  if (isRejectedByKubelet(question)) return { ...UNDER_WAY, phase: 'scheduling', stuck: true };
  const binding = findBinding(life);
  if (binding === null) return schedulingBlockage(question);

  const lastEnd = (name: string): ContainerEnd | undefined =>
    ends.findLast((end) => end.container === name && end.unasked && end.at >= question.since);
  const containers = containersOf(pod).filter(({ role }) => role !== 'ephemeral');
  const begun = containers.some(
    ({ status }) =>
      status?.state?.running !== undefined ||
      status?.state?.terminated !== undefined ||
      status?.lastState?.terminated !== undefined ||
      !NEUTRAL_REASONS.has(status?.state?.waiting?.reason ?? ''),
  );
  if (!begun) {
    if (!conditionIs(pod, 'PodReadyToStartContainers', 'True')) return sandboxBlockage(question, binding.at);
    const first = containers[0];
    return { ...UNDER_WAY, phase: 'image', container: first?.name ?? null };
  }
  for (const container of containers) {
    const { role, status } = container;
    if (role !== 'init' && role !== 'sidecar') continue;
    const finished = role === 'init' ? status?.state?.terminated?.exitCode === 0 : status?.started === true;
    const crashed = role === 'sidecar' && status?.state?.running === undefined;
    if (finished && !crashed) continue;
    return initBlockage(question, container, lastEnd(container.name));
  }
  const blockages = containers
    .filter(({ role }) => role === 'main')
    .map((container) => mainBlockage(question, container, lastEnd(container.name)))
    .filter((blockage) => blockage !== null);
  const found = blockages.reduce<Blockage | null>(
    (first, one) => (first === null || isBefore(one, first) ? one : first),
    null,
  );
  const times = blockages.map(({ nextDeadline }) => nextDeadline).filter((time) => time !== null);
  return { ...held(question, found), nextDeadline: times.length === 0 ? null : Math.min(...times) };
}

/** What holds the Pod up, of whose containers `found` is the furthest behind. */
function held(question: BlockageQuestion, found: Blockage | null): Blockage {
  if (found !== null && (found.stuck || found.phase !== 'readiness')) return found;
  if (isUp(question.pod)) return { ...UNDER_WAY, phase: 'readiness' };
  return readinessBlockage(question, found);
}

function isBefore(a: Blockage, b: Blockage): boolean {
  if (a.stuck !== b.stuck) return a.stuck;
  const order = (blockage: Blockage): number =>
    blockage.phase === null ? -1 : CONTAINER_PHASE_ORDER.indexOf(blockage.phase);
  return order(a) < order(b);
}
