import { registryOf } from '../lib/image-reference.ts';
import type { FailureRow, PeerKind, Place } from '../model/across-pods.ts';
import type { Case, FineKind } from './weigh-places.ts';

/** Of several clusters, each has its own node of this name. */
export const nodeKey = ({ cluster, node }: Pick<Place, 'cluster' | 'node'>): string | null =>
  node === null ? null : `${cluster}\n${node}`;

/** The workload of a Pod; `null` of a bare one. */
export const workloadKeyOf = ({ cluster, namespace, owner }: Omit<Place, 'node'>): string | null =>
  owner === null ? null : `${cluster}\n${namespace}\n${owner.kind}\n${owner.name}`;

/** The last part of a key. */
export const nameInKey = (key: string): string => key.slice(key.lastIndexOf('\n') + 1);

/** Whether it was over because all was well again. */
export const hasRecovered = ({ outcome }: FailureRow): boolean =>
  outcome === 'succeeded' || outcome === 'recovered';

/** One case for each Pod, whatever number of its lines tell of the trouble. */
export function casesOf(rows: readonly FailureRow[]): Case[] {
  const byPod = new Map<number, Case>();
  for (const row of rows) {
    const pod = row.record;
    const { image, registry, images, since, until } = row;
    const known = byPod.get(pod);
    if (known === undefined) {
      const places = { node: nodeKey(row), workload: workloadKeyOf(row), image, registry, images };
      byPod.set(pod, { pod, ...places, since, until, recovered: hasRecovered(row) });
      continue;
    }
    const isOpen = known.until === null || until === null;
    byPod.set(pod, {
      ...known,
      image: known.image ?? image,
      registry: known.registry ?? registry,
      since: Math.min(known.since, since),
      until: isOpen ? null : Math.max(known.until, until),
      recovered: known.recovered && hasRecovered(row),
    });
  }
  return [...byPod.values()];
}

/** What is computed once of each thing that many share. */
function oncePer<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
}

/** Places and lists of images are shared by many kinds, and what is made of them by as many. */
export function fineKindsOf(peers: readonly PeerKind[]): FineKind[] {
  const withRegistry = oncePer((image: string) => ({ image, registry: registryOf(image) }));
  const pulledOf = oncePer((images: readonly string[]) => images.map((image) => withRegistry(image)));
  return peers.map((peer) => {
    const { place, images, pulled, ats } = peer;
    return { node: nodeKey(place), workload: workloadKeyOf(place), images, pulled: pulledOf(pulled), ats };
  });
}
