import type { Observation, ObservationTarget } from '../model/observation.ts';
import { boundedObservations } from '../share-processor/fold/record.ts';
import {
  type Bearer,
  birthOf,
  collectionDeletesOf,
  namedObservations,
} from '../share-processor/fold/named.ts';

/** Where the observations of records are. */
export interface Records {
  /** Unordered; none when there is no such record. */
  observations(target: ObservationTarget): Iterable<Observation>;
  /** UIDs of the Pods that ever had this name. */
  podsNamed(cluster: string, namespace: string, name: string): Iterable<string>;
}

/**
 * Everything that was observed of one object: its own observations, and of those that named it without its UID the ones
 * that fall into its lifetime.
 */
export function observationsOf(target: ObservationTarget, records: Records): readonly Observation[] {
  const own = boundedObservations([...records.observations(target)]);
  if (target.kind !== 'Pod') return own;
  const { cluster, namespace, name } = target;
  const named = boundedObservations([
    ...records.observations({ cluster, kind: 'PodName', uid: `${namespace}/${name}`, namespace, name }),
  ]);
  const collected = [
    ...records.observations({ cluster, kind: 'Namespace', uid: namespace, namespace, name: namespace }),
  ];
  if (named.length === 0 && collected.length === 0) return own;
  const birth = birthOf(own, named);
  const others: Bearer[] = [];
  if (named.length > 0) {
    for (const uid of records.podsNamed(cluster, namespace, name)) {
      if (uid === target.uid) continue;
      others.push({ uid, birth: birthOf([...records.observations({ ...target, uid })], named) });
    }
  }
  const known = [...own, ...namedObservations(named, { uid: target.uid, birth }, others)];
  return [...known, ...collectionDeletesOf(collected, known, birth)];
}
