import type { Micros } from '../../lib/micros.ts';
import { NODE_USER_PREFIX } from '../../model/users.ts';
import type { Life, Step } from './life.ts';

/** How a Pod came to its node. */
export interface Binding {
  readonly at: Micros;
  /** Its author named the node. */
  readonly byUser: boolean;
  /** The log shows that a scheduler bound it. */
  readonly byScheduler: boolean;
}

/** A kubelet wrote the status. */
export const isKubeletStatus = (step: Step): boolean =>
  step.observation.subresource === 'status' && step.observation.user.startsWith(NODE_USER_PREFIX);

/**
 * When a node was chosen: the binding (also one whose content was not logged), the create that named the node itself, or,
 * whatever part of the log is missing, the first that a kubelet said of the Pod.
 */
export function findBinding(life: Life): Binding | null {
  for (const step of life.steps) {
    const { action } = step.observation;
    const isNamed = (step.pod?.spec?.nodeName ?? '') !== '';
    if (!isNamed && action !== 'bind' && !isKubeletStatus(step)) continue;
    return { at: step.at, byUser: action === 'create', byScheduler: action === 'bind' };
  }
  return null;
}

/** Whether a scheduler gave the Pod its node, as opposed to its author; `null` when the log does not show it. */
export function isPlacedByScheduler(life: Life): boolean | null {
  const binding = findBinding(life);
  if (binding?.byScheduler === true) return true;
  return binding?.byUser === true ? false : null;
}
