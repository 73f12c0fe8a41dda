import type { Observation, ObservationTarget } from '../model/observation.ts';
import { boundedObservations } from '../share-processor/fold/record.ts';
import {
  type Bearer,
  birthOf,
  collectionDeletesOf,
  namedObservations,
  namelessBearers,
  unclaimedObservations,
} from '../share-processor/fold/named.ts';

/** Where the observations of records are. */
export interface Records {
  /** Unordered; none when there is no such record. */
  observations(target: ObservationTarget): Iterable<Observation>;
  /** UIDs of the Pods that ever had this name. */
  podsNamed(cluster: string, namespace: string, name: string): Iterable<string>;
}

/** Pods that bear, or bore, a name, with the UIDs that are known. */
function bearersOf(
  { cluster, namespace, name }: ObservationTarget,
  named: readonly Observation[],
  records: Records,
): Bearer[] {
  return Array.from(records.podsNamed(cluster, namespace, name), (uid) => {
    const own = [...records.observations({ cluster, kind: 'Pod', uid, namespace, name })];
    return { uid, birth: birthOf(own, named) };
  });
}

/**
 * Everything that was observed of one object: its own observations, and of those that named it without its UID the ones
 * that fall into its lifetime. Of a name itself what no Pod with a UID claims.
 */
export function observationsOf(target: ObservationTarget, records: Records): readonly Observation[] {
  const own = boundedObservations([...records.observations(target)]);
  if (target.kind === 'PodName') return unclaimedObservations(own, bearersOf(target, own, records));
  if (target.kind !== 'Pod') return own;
  const { cluster, namespace, name } = target;
  const named = boundedObservations([
    ...records.observations({ cluster, kind: 'PodName', uid: `${namespace}/${name}`, namespace, name }),
  ]);
  const collected = [
    ...records.observations({ cluster, kind: 'Namespace', uid: namespace, namespace, name: namespace }),
  ];
  if (named.length === 0 && collected.length === 0) return own;
  const bearer: Bearer = { uid: target.uid, birth: birthOf(own, named) };
  const others =
    named.length === 0 ? [] : bearersOf(target, named, records).filter(({ uid }) => uid !== target.uid);
  others.push(...namelessBearers(named, [bearer, ...others]));
  const known = [...own, ...namedObservations(named, bearer, others)];
  return [...known, ...collectionDeletesOf(collected, known, bearer.birth)];
}
