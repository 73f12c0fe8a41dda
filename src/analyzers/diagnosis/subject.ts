import type { Delivery, Incident, ObjectIdentity } from '../../model/delivery.ts';
import type { Pod } from '../../model/pod.ts';
import type { Signal } from '../../model/signal.ts';

/** What a diagnosis is asked about: a delivery or an incident of one object. */
export interface Subject {
  readonly object: ObjectIdentity;
  readonly delivery: Delivery | null;
  readonly incident: Incident | null;
  /** Chronological, of its window of time only. */
  readonly signals: readonly Signal[];
  /** State at the end of the window. */
  readonly pod: Pod | null;
  /** Whether a scheduler gave it its node, as opposed to its author; `null` when no request for either was logged. */
  readonly placedByScheduler: boolean | null;
}

/** Whether something holds it up or broke it: what succeeds or is merely under way has no cause to name. */
export function isTroubled({ delivery, incident }: Subject): boolean {
  if (delivery === null) return incident !== null;
  if (delivery.outcome === 'succeeded') return false;
  return delivery.outcome === 'failed' || delivery.stuck;
}
