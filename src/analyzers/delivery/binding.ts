import type { Micros } from '../../lib/micros.ts';
import { isKubelet } from '../../model/users.ts';
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
  step.observation.subresource === 'status' && isKubelet(step.observation);

/** Reasons under which only a kubelet writes of a Pod: it has it. */
const TAKEN = new Set([
  'Pulling',
  'Pulled',
  'Created',
  'Started',
  'Killing',
  'BackOff',
  'FailedCreatePodSandBox',
]);

/** When Kubernetes Events first told that the Pod has a node; `null` when they do not. */
function findToldBinding(life: Life): Binding | null {
  for (const { at, event } of life.events) {
    if (event.reason === 'Scheduled') return { at, byUser: false, byScheduler: true };
    if (TAKEN.has(event.reason)) return { at, byUser: false, byScheduler: false };
  }
  return null;
}

/**
 * When a node was chosen: the binding (also one whose content was not logged), the create that named the node itself, or,
 * whatever part of the log is missing, the first that a kubelet said of the Pod or an Event told of its node.
 */
export function findBinding(life: Life): Binding | null {
  const told = findToldBinding(life);
  for (const step of life.steps) {
    if (told !== null && told.at < step.at) return told;
    const { action } = step.observation;
    const isNamed = (step.pod?.spec?.nodeName ?? '') !== '';
    if (!isNamed && action !== 'bind' && !isKubeletStatus(step)) continue;
    return { at: step.at, byUser: action === 'create', byScheduler: action === 'bind' };
  }
  return told;
}

/** Whether a scheduler gave the Pod its node, as opposed to its author; `null` when the log does not show it. */
export function isPlacedByScheduler(life: Life): boolean | null {
  const binding = findBinding(life);
  if (binding?.byScheduler === true) return true;
  return binding?.byUser === true ? false : null;
}
