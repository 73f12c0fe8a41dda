import { isKubeletStatus } from './binding.ts';
import { isPlatformEnd } from './container-ends.ts';
import type { Life, Step } from './life.ts';
import { hasBegun, isTerminal } from './pod-facts.ts';

/** The kubelet has taken the Pod: what it has not taken it rejects. */
const isTaken = (step: Step): boolean =>
  isKubeletStatus(step) && step.pod?.status?.phase !== undefined && !isTerminal(step.pod);

/**
 * Of a Pod that the platform ended before any of its containers began (evicted in the middle of a pull), the life before
 * that: what held it up then is where it stood. Every other life as it is.
 */
export function beforeTaken(life: Life): Life {
  const { steps } = life;
  if (!isPlatformEnd(steps.at(-1)?.pod ?? null) || steps.some((step) => step.containers.some(hasBegun))) {
    return life;
  }
  const before = steps.slice(
    0,
    steps.findIndex(({ pod }) => isTerminal(pod)),
  );
  return before.some(isTaken) ? { ...life, steps: before } : life;
}
