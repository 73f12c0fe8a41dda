import type { Life } from './life.ts';
import { initiatorOf, isNodeGone } from './initiator.ts';
import { conditionOf } from './pod-facts.ts';
import type { Removal } from './watch.ts';

/** Reasons of the condition DisruptionTarget by which the platform takes a Pod away on its own account. */
const PLATFORM_DISRUPTIONS = new Set([
  'PreemptionByScheduler',
  'DeletionByTaintManager',
  'DeletionByDeviceTaintManager',
  'DeletionByPodGC',
  'TerminationByKubelet',
]);

/** Whether the platform took the Pod away (preempted, tainted, node lost), as opposed to its user or his controller. */
export function isTakenByPlatform(life: Life, removal: Removal): boolean {
  const last = life.steps.findLast((step) => step.at <= removal.at)?.pod ?? null;
  const disruption = conditionOf(last, 'DisruptionTarget');
  if (disruption?.status === 'True' && PLATFORM_DISRUPTIONS.has(disruption.reason ?? '')) return true;
  const { kind } = initiatorOf({ life, removal, until: removal.at });
  if (kind === 'pod-garbage-collector') return isNodeGone(life, removal);
  return kind === 'scheduler-preemption' || kind === 'taint-manager';
}
