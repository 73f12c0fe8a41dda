import type { InitiatorKind } from '../../model/removal.ts';
import type { DeliveryContext } from './context.ts';
import { initiatorOf, isNodeGone } from './initiator.ts';
import { isTerminal } from './pod-facts.ts';

/** What befalls a Pod that is taken away by others than its user and the controllers that act for him. */
const CODES: { readonly [kind in InitiatorKind]?: string } = {
  'eviction-api': 'EvictedByApi',
  'scheduler-preemption': 'PreemptedByScheduler',
  'taint-manager': 'TaintEviction',
  'pod-garbage-collector': 'PodGcDeleted',
};

/**
 * The code of a removal that is an incident to a Pod that was up; `null` of one that was wanted (deleted, scaled down,
 * rolled out, with its owner or namespace), of one that is not known, and of a Pod that had ended before.
 */
export function disruptionCode({ life, removal }: DeliveryContext): string | null {
  if (removal === null) return null;
  const before = life.steps.findLast(({ at }) => at < removal.at)?.pod ?? null;
  if (isTerminal(before)) return null;
  const { kind } = initiatorOf({ life, removal, until: Number.POSITIVE_INFINITY });
  if (kind === 'pod-garbage-collector' && !isNodeGone(life, removal)) return null;
  return CODES[kind] ?? null;
}
