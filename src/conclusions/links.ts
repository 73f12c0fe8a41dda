import type { SparseBody } from '../model/audit-event.ts';
import type { ObjectIdentity } from '../model/delivery.ts';
import type { Observation } from '../model/observation.ts';
import type { ObjectLink } from '../store/contract.ts';
import { currentState } from './object-state.ts';

const NONE: readonly ObjectLink[] = [];

/** The volume that the last claim of its name is bound to, or has been told to take. */
function volumeOf(observations: readonly Observation[]): readonly ObjectLink[] {
  const spec = currentState(observations)?.body['spec'] as SparseBody | undefined;
  const name = spec?.['volumeName'];
  return typeof name === 'string' && name !== '' ? [{ kind: 'PersistentVolume', name }] : NONE;
}

/** The objects that a record's object uses: of a Pod its claims, of a claim its volume. */
export function linksOf(
  { kind, namespace, claims }: ObjectIdentity,
  observations: readonly Observation[],
): readonly ObjectLink[] {
  if (kind === 'PersistentVolumeClaim') return volumeOf(observations);
  if (claims === undefined) return NONE;
  return claims.map((name) => ({ kind: 'PersistentVolumeClaim', name: `${namespace}/${name}` }));
}
