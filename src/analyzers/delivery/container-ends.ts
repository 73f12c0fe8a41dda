import type { Micros } from '../../lib/micros.ts';
import type { ContainerState, Pod } from '../../model/pod.ts';
import type { ContainerRole } from '../../model/signal.ts';
import type { Life, Step } from './life.ts';
import { isTerminal, isTerminating, restartPolicyOf } from './pod-facts.ts';

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

function isUnasked(role: ContainerRole, policy: string | null, end: Terminated): boolean {
  const failed = (end.exitCode ?? 0) !== 0;
  switch (role) {
    case 'main':
      return policy === 'Always' || failed;
    case 'sidecar':
    case 'init':
      return failed;
    case 'ephemeral':
      return false;
    default:
      return role satisfies never;
  }
}

/** Every end of every container, each once, in order. Ends under deletion are left out: the deletion asked for them. */
export function containerEnds(life: Life): ContainerEnd[] {
  const seen = new Set<string>();
  const ends: ContainerEnd[] = [];
  let first = true;
  for (const step of life.steps) {
    if (step.pod?.status === undefined || step.pod === step.before) continue;
    for (const { name, role, spec, status } of step.containers) {
      if (status?.lastState?.terminated === undefined && status?.state?.terminated === undefined) continue;
      for (const terminated of [status.lastState?.terminated, status.state?.terminated]) {
        if (terminated === undefined || terminated === null) continue;
        const key = identity(name, terminated);
        if (seen.has(key)) continue;
        seen.add(key);
        // What the first status of a Pod born before the log remembers happened before the log.
        if (first && step.observation.action !== 'create' && step.before === null) continue;
        if (isTerminating(step.pod)) continue;
        const policy = spec?.restartPolicy ?? restartPolicyOf(step.pod);
        ends.push({
          container: name,
          role,
          at: step.at,
          terminated,
          step,
          unasked: isUnasked(role, policy, terminated),
        });
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
