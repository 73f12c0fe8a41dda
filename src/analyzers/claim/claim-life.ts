import type { Micros } from '../../lib/micros.ts';
import type { SparseBody } from '../../model/audit-event.ts';
import type { Claim } from '../../model/claim.ts';
import type { Observation } from '../../model/observation.ts';
import type { KubernetesEvent } from '../../model/pod.ts';
import { applyBody } from '../../share-processor/fold/apply-body.ts';
import { placeObservations } from '../../share-processor/fold/order.ts';
import type { Incarnation } from './incarnations.ts';

/** One change of a claim, with the claim as it was known before and after it. */
export interface ClaimStep {
  readonly at: Micros;
  readonly observation: Observation;
  readonly before: Claim | null;
  readonly claim: Claim | null;
}

/** One Kubernetes Event about the claim, as written at one time. */
export interface Word {
  readonly at: Micros;
  readonly observation: Observation;
  readonly event: KubernetesEvent;
}

/** The life of one claim in causal order. */
export interface ClaimLife {
  readonly uid: string | null;
  readonly steps: readonly ClaimStep[];
  readonly words: readonly Word[];
}

/** Unfolds observations into the states they led to. Pure. */
export function unfoldClaim({ uid, observations }: Incarnation): ClaimLife {
  const steps: ClaimStep[] = [];
  const words: Word[] = [];
  let state: SparseBody | null = null;
  for (const { observation, at } of placeObservations(observations)) {
    const { action, bodyType, body } = observation;
    if (action === 'kubernetes-event') {
      if (body !== null) words.push({ at, observation, event: body as unknown as KubernetesEvent });
      continue;
    }
    const before = state as Claim | null;
    state = applyBody(state, bodyType, body);
    steps.push({ at, observation, before, claim: state });
  }
  return { uid, steps, words };
}

/** The part of a life up to and including `until`: what a delivery that became final then rests on. */
export const claimLifeUntil = ({ uid, steps, words }: ClaimLife, until: Micros): ClaimLife => ({
  uid,
  steps: steps.filter(({ at }) => at <= until),
  words: words.filter(({ at }) => at <= until),
});

/** The claim as last known; `null` when nothing is. */
export const lastKnown = ({ steps }: ClaimLife): Claim | null => steps.at(-1)?.claim ?? null;
