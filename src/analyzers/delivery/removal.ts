import type { Life } from './life.ts';
import { conditionOf } from './pod-facts.ts';
import type { Removal } from './watch.ts';

/** Reasons of the condition DisruptionTarget by which the platform takes a Pod away on its own account. */
const PLATFORM_DISRUPTIONS = new Set([
  'PreemptionByScheduler',
  'DeletionByTaintManager',
  'DeletionByPodGC',
  'TerminationByKubelet',
]);
/** Identities that delete Pods only to preempt, for taints, or because their node is gone. */
const PLATFORM_DELETERS = [
  /^system:kube-scheduler$/,
  /^system:serviceaccount:kube-system:(node-controller|taint-eviction-controller|pod-garbage-collector)$/,
];

/** Whether the platform took the Pod away (preempted, tainted, node lost), as opposed to its user or his controller. */
export function isTakenByPlatform(life: Life, removal: Removal): boolean {
  const upTo = life.steps.filter((step) => step.at <= removal.at);
  const disruption = conditionOf(upTo.at(-1)?.pod ?? null, 'DisruptionTarget');
  if (disruption?.status === 'True' && PLATFORM_DISRUPTIONS.has(disruption.reason ?? '')) return true;
  if (removal.step.observation.action !== 'delete') return false;
  return PLATFORM_DELETERS.some((pattern) => pattern.test(removal.step.observation.user));
}
