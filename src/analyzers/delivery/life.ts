import type { Micros } from '../../lib/micros.ts';
import type { SparseBody } from '../../model/audit-event.ts';
import type { Observation } from '../../model/observation.ts';
import type { KubernetesEvent, Pod } from '../../model/pod.ts';
import { applyBody } from '../../share-processor/fold/apply-body.ts';
import { placeObservations } from '../../share-processor/fold/order.ts';
import { type Container, containersOf } from './pod-facts.ts';

/** One change of a Pod, with the Pod as it was known right after it. */
export interface Step {
  readonly at: Micros;
  readonly observation: Observation;
  readonly before: Pod | null;
  readonly pod: Pod | null;
  /** The containers of `pod`. */
  readonly containers: readonly Container[];
}

/** One Kubernetes Event about the Pod, as written at one time. */
export interface Happening {
  readonly at: Micros;
  readonly observation: Observation;
  readonly event: KubernetesEvent;
}

/** The life of one Pod in causal order. */
export interface Life {
  readonly steps: readonly Step[];
  readonly events: readonly Happening[];
  /** Requests about the Pod that the API server refused, in order. */
  readonly refusals: readonly Step[];
}

const isKubernetesEvent = (observation: Observation): boolean => observation.action === 'kubernetes-event';

/** Unfolds observations into the states they led to. Pure. */
export function unfoldLife(observations: readonly Observation[]): Life {
  const steps: Step[] = [];
  const events: Happening[] = [];
  const refusals: Step[] = [];
  let state: SparseBody | null = null;
  let containers: readonly Container[] = [];
  for (const { observation, at } of placeObservations(observations)) {
    if (isKubernetesEvent(observation)) {
      if (observation.body !== null) {
        events.push({ at, observation, event: observation.body as unknown as KubernetesEvent });
      }
      continue;
    }
    const before = state as Pod | null;
    if (observation.code >= 400) {
      refusals.push({ at, observation, before, pod: before, containers });
      continue;
    }
    state = applyBody(state, observation.bodyType, observation.body);
    const pod = state as Pod | null;
    if (pod !== before) containers = containersOf(pod);
    steps.push({ at, observation, before, pod, containers });
  }
  return { steps, events, refusals };
}

/** The part of a life up to and including `until`: what a delivery that became final then rests on. */
export const lifeUntil = (life: Life, until: Micros): Life => ({
  steps: life.steps.filter((step) => step.at <= until),
  events: life.events.filter((happening) => happening.at <= until),
  refusals: life.refusals.filter((step) => step.at <= until),
});
