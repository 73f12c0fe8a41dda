import type { Micros } from '../../lib/micros.ts';
import type { SparseBody } from '../../model/audit-event.ts';
import type { Observation } from '../../model/observation.ts';
import type { KubernetesEvent, Pod } from '../../model/pod.ts';
import { applyBody } from '../../share-processor/fold/apply-body.ts';
import { placeObservations } from '../../share-processor/fold/order.ts';
import { type Container, containersOf, haveSameContainers } from './pod-facts.ts';

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

const NO_CONTAINERS: readonly Container[] = [];

const isKubernetesEvent = (observation: Observation): boolean => observation.action === 'kubernetes-event';

/** Unfolds observations into the states they led to. Pure. */
export function unfoldLife(observations: readonly Observation[]): Life {
  const steps: Step[] = [];
  const events: Happening[] = [];
  const refusals: Step[] = [];
  let state: SparseBody | null = null;
  let containers = NO_CONTAINERS;
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
    if (pod === null) containers = NO_CONTAINERS;
    else if (pod !== before && (before === null || !haveSameContainers(pod, before)))
      containers = containersOf(pod);
    steps.push({ at, observation, before, pod, containers });
  }
  return { steps, events, refusals };
}

/** The part of a life up to and including `until`: what a delivery that became final then rests on. */
export const lifeUntil = (life: Life, until: Micros): Life => {
  const steps = upTo(life.steps, until);
  const events = upTo(life.events, until);
  const refusals = upTo(life.refusals, until);
  const isWhole = steps === life.steps && events === life.events && refusals === life.refusals;
  return isWhole ? life : { steps, events, refusals };
};

/** What stands in order of time, up to and including `until`; the same list where nothing is later. */
function upTo<T extends { readonly at: Micros }>(ordered: readonly T[], until: Micros): readonly T[] {
  let end = ordered.length;
  while (end > 0 && (ordered[end - 1] as T).at > until) end -= 1;
  return end === ordered.length ? ordered : ordered.slice(0, end);
}
