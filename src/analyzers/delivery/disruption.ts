import type { Micros } from '../../lib/micros.ts';
import type { InitiatorKind } from '../../model/removal.ts';
import type { DeliveryContext } from './context.ts';
import { initiatorOf, isNodeGone } from './initiator.ts';
import type { Life } from './life.ts';
import { isTerminal } from './pod-facts.ts';
import type { Removal } from './watch.ts';

/** What befalls a Pod that is taken away by others than its user and the controllers that act for him. */
const CODES: { readonly [kind in InitiatorKind]?: string } = {
  'eviction-api': 'EvictedByApi',
  'scheduler-preemption': 'PreemptedByScheduler',
  'taint-manager': 'TaintEviction',
  'pod-garbage-collector': 'PodGcDeleted',
};
const DISRUPTION_CODES: ReadonlySet<string> = new Set(Object.values(CODES));

/** Whether a code is proven by the request that took the Pod away. */
export const isDisruptionCode = (code: string | null): boolean => code !== null && DISRUPTION_CODES.has(code);

/**
 * The code of a removal that is no wish of the Pod's user, as told until some time; `null` of one that was wanted (deleted,
 * scaled down, rolled out, with its owner or namespace), and of one that is not known.
 */
export function takingCode(life: Life, removal: Removal, until: Micros): string | null {
  return codeOf(initiatorOf({ life, removal, until }).kind, life, removal);
}

function codeOf(kind: InitiatorKind, life: Life, removal: Removal): string | null {
  if (kind === 'pod-garbage-collector' && !isNodeGone(life, removal)) return null;
  return CODES[kind] ?? null;
}

/** The code of a removal that is an incident to a Pod that was up: one that had ended before is only cleared away. */
export function disruptionCode({ life, removal }: DeliveryContext, initiator: InitiatorKind): string | null {
  if (removal === null) return null;
  const before = life.steps.findLast(({ at }) => at < removal.at)?.pod ?? null;
  return isTerminal(before) ? null : codeOf(initiator, life, removal);
}
