import { type Micros, seconds } from '../lib/micros.ts';
import type { Observation } from '../model/observation.ts';
import { BOUNDED_ABOVE, type ObjectRecord } from '../share-processor/fold/record.ts';

/** What is asked for so soon after a time may still say what was before it. */
const SKEW = seconds(10);

/**
 * What must be settled before an observation is added, of what was to be settled at `point` and has been put off since:
 * everything, the deliveries of the object itself, or nothing.
 */
export type Interference = 'all' | 'own' | null;

/**
 * A final delivery rests on what was observed up to the time it was final, so that it may be judged as well when more has
 * come in order. Not so what came late, what may say something else of the time before, and what changes how a delivery is
 * called rather than what became of it. `isSpokenOf`: something was said of the name of a Pod, or of all Pods of its
 * namespace, without a UID: what of it is the Pod's own depends on all that is known of the Pod, and of others of its name.
 */
export function interferenceOf(
  { target: { kind }, observations }: ObjectRecord,
  observation: Observation,
  point: Micros,
  isRefused: boolean,
  isSpokenOf: () => boolean,
): Interference {
  const { action, subresource, code, at, requestedAt } = observation;
  const isLong = observations.size >= BOUNDED_ABOVE;
  switch (kind) {
    case 'Pod':
      if (isBefore(at, requestedAt, point) || isSpokenOf()) return 'all';
      // Refused once more; other labels, or other owners.
      return isLong || isRefused || code >= 400 || (action === 'update' && subresource === '') ? 'own' : null;
    case 'PodName':
    case 'Namespace':
      return isLong || isBefore(at, requestedAt, point) ? 'all' : null;
    case 'PodRefusal':
    case 'PersistentVolumeClaim':
      return isBefore(at, requestedAt, point) ? 'all' : 'own';
    default:
      // Of workloads nothing is put off; on the others no deliveries rest but by what the log is known to show.
      return null;
  }
}

const isBefore = (at: Micros, requestedAt: Micros, point: Micros): boolean =>
  Math.min(at, requestedAt) <= point + SKEW;
