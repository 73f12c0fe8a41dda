import type { Micros } from '../lib/micros.ts';
import type { SparseBody } from '../model/audit-event.ts';
import type { Observation } from '../model/observation.ts';
import { applyBody } from '../share-processor/fold/apply-body.ts';
import { placeObservations } from '../share-processor/fold/order.ts';

/** An object as it was last known. */
export interface ObjectState {
  readonly body: SparseBody;
  /** When the last of it was told. */
  readonly at: Micros;
  /** Whether its whole status was told, as opposed to changes of it alone: what is absent then is not there. */
  readonly hasWholeStatus: boolean;
}

const uidOf = (state: SparseBody | null): string | null => {
  const metadata = state?.['metadata'] as SparseBody | null | undefined;
  const uid = metadata?.['uid'];
  return typeof uid === 'string' && uid !== '' ? uid : null;
};

/**
 * The last object that a record tells of, folded from its observations; `null` when no body of one was logged. A record
 * kept by name may tell of several: a create, or another UID, begins a new one, of which nothing is known but what it says.
 */
export function currentState(observations: readonly Observation[]): ObjectState | null {
  let body: SparseBody | null = null;
  let hasWholeStatus = false;
  let at = Number.NEGATIVE_INFINITY;
  for (const placed of placeObservations(observations)) {
    const { action, code, subresource, bodyType } = placed.observation;
    if (action === 'kubernetes-event' || code >= 400) continue;
    const isBirth = action === 'create' && subresource === '';
    const next: SparseBody | null = applyBody(isBirth ? null : body, bodyType, placed.observation.body);
    const before: string | null = uidOf(body);
    const after: string | null = uidOf(next);
    const isAnother: boolean = before !== null && after !== null && before !== after;
    if (isBirth || isAnother) hasWholeStatus = false;
    if (bodyType === 'full' || bodyType === 'status') {
      const told = placed.observation.body as SparseBody;
      hasWholeStatus = told['status'] !== undefined || hasWholeStatus;
    }
    body = isAnother ? applyBody(null, bodyType, placed.observation.body) : next;
    if (bodyType !== 'none') at = placed.at;
  }
  return body === null ? null : { body, at, hasWholeStatus };
}
