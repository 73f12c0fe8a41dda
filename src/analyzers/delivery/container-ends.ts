import { type Micros, parseMicros } from '../../lib/micros.ts';
import type { ContainerState, Pod } from '../../model/pod.ts';
import type { ContainerRole } from '../../model/signal.ts';
import type { Life, Step } from './life.ts';
import { type Container, isTerminal, isTerminating, restartPolicyOf } from './pod-facts.ts';
import { probeKillOf } from './probe-kills.ts';

type Terminated = NonNullable<ContainerState['terminated']>;

/** One end of one container. */
export interface ContainerEnd {
  readonly container: string;
  readonly role: ContainerRole;
  /** Effective time of the change that first showed it. */
  readonly at: Micros;
  readonly terminated: Terminated;
  readonly step: Step;
  /** Unasked: see design §4, "ends badly". Whether somebody had asked for it by deleting or changing the Pod is for the caller. */
  readonly unasked: boolean;
}

const identity = (container: string, end: Terminated): string =>
  `${container}/${end.startedAt ?? ''}/${end.finishedAt ?? ''}/${end.exitCode ?? ''}`;

function isUnasked(life: Life, step: Step, { name, role, spec }: Container, end: Terminated): boolean {
  const policy = spec?.restartPolicy ?? restartPolicyOf(step.pod);
  const failed = (end.exitCode ?? 0) !== 0;
  // A program that heeds SIGTERM, or whose child was killed for memory, may end with 0 all the same.
  const wasKilled = (): boolean => end.reason === 'OOMKilled' || wasKilledByProbe(life, step, name, end);
  switch (role) {
    case 'main':
      return policy === 'Always' || failed || (policy === null && isStartedAgain(step, name)) || wasKilled();
    case 'sidecar':
      return !isDone(step) && (failed || wasKilled());
    case 'init':
      return failed;
    case 'ephemeral':
      return false;
    default:
      return role satisfies never;
  }
}

/**
 * Of a Pod whose policy was not logged: a container that ended with 0 was or will be started again, as under Always alone.
 * The phase of any other Pod says Succeeded as soon as its last container has ended so.
 */
function isStartedAgain({ pod, containers }: Step, name: string): boolean {
  if (isTerminal(pod)) return false;
  const main = containers.filter(({ role }) => role === 'main');
  const own = main.find((container) => container.name === name)?.status;
  if (own?.lastState?.terminated?.exitCode === 0) return true;
  return main.every(({ status }) => status?.state?.terminated?.exitCode === 0);
}

function wasKilledByProbe(life: Life, step: Step, name: string, end: Terminated): boolean {
  const from = parseMicros(end.startedAt ?? '') ?? Number.NEGATIVE_INFINITY;
  return probeKillOf(life, name, from, step.at) !== null;
}

/** The main containers of a Pod that runs to completion have ended: its sidecars are told to end by that. */
function isDone({ pod, containers }: Step): boolean {
  if (restartPolicyOf(pod) === 'Always') return false;
  const main = containers.filter(({ role }) => role === 'main');
  return main.length > 0 && main.every(({ status }) => status?.state?.terminated !== undefined);
}

/** Every end of every container, each once, in order. Ends under deletion are left out: the deletion asked for them. */
export function containerEnds(life: Life): ContainerEnd[] {
  const seen = new Set<string>();
  const ends: ContainerEnd[] = [];
  let first = true;
  for (const step of life.steps) {
    if (step.pod?.status === undefined || step.pod === step.before) continue;
    for (const container of step.containers) {
      const { name, role, status } = container;
      if (status?.lastState?.terminated === undefined && status?.state?.terminated === undefined) continue;
      for (const terminated of [status.lastState?.terminated, status.state?.terminated]) {
        if (terminated === undefined || terminated === null) continue;
        const key = identity(name, terminated);
        if (seen.has(key)) continue;
        seen.add(key);
        // What the first status of a Pod born before the log remembers happened before the log.
        if (first && step.observation.action !== 'create' && step.before === null) continue;
        if (isTerminating(step.pod)) continue;
        const unasked = isUnasked(life, step, container, terminated);
        ends.push({ container: name, role, at: step.at, terminated, step, unasked });
      }
    }
    first = false;
  }
  return ends;
}

/**
 * Whether the platform ended a running Pod at this step: the kubelet evicted or rejected it, a deadline passed, the node
 * shut down. Under restartPolicy Always no Pod reaches a terminal phase by itself.
 */
export function isPlatformEnd(pod: Pod | null): boolean {
  if (!isTerminal(pod)) return false;
  if (restartPolicyOf(pod) === 'Always') return true;
  return pod?.status?.phase === 'Failed' && (pod.status.reason ?? '') !== '';
}
