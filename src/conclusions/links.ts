import type { SparseBody } from '../model/audit-event.ts';
import type { Observation, ObservationTarget } from '../model/observation.ts';
import type { Pod } from '../model/pod.ts';
import type { ObjectLink } from '../store/contract.ts';
import { currentState } from './object-state.ts';

const NONE: readonly ObjectLink[] = [];

/** The claims that a Pod mounts. */
function claimsOf(pod: Pod | null, namespace: string): readonly ObjectLink[] {
  const volumes = pod?.spec?.volumes;
  if (volumes === undefined) return NONE;
  const names = new Set(volumes.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []));
  return [...names].map((name) => ({ kind: 'PersistentVolumeClaim', name: `${namespace}/${name}` }));
}

/** The volume that the last claim of its name is bound to, or has been told to take. */
function volumeOf(observations: readonly Observation[]): readonly ObjectLink[] {
  const spec = currentState(observations)?.body['spec'] as SparseBody | undefined;
  const name = spec?.['volumeName'];
  return typeof name === 'string' && name !== '' ? [{ kind: 'PersistentVolume', name }] : NONE;
}

/** The objects that a record's object uses. */
export function linksOf(
  target: ObservationTarget,
  pod: Pod | null,
  observations: readonly Observation[],
): readonly ObjectLink[] {
  if (target.kind === 'PersistentVolumeClaim') return volumeOf(observations);
  return claimsOf(pod, target.namespace);
}
