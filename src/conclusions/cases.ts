import { registryOf } from '../lib/image-reference.ts';
import type { FailureRow, Peer } from '../model/across-pods.ts';
import type { Case, FinePod } from './weigh-places.ts';

/** A Pod of the index: UIDs may repeat in clusters that were restored from each other's backups. */
export const podKey = ({ cluster, uid }: Pick<FailureRow, 'cluster' | 'uid'>): string => `${cluster}\n${uid}`;

/** Of several clusters, each has its own node of this name. */
export const nodeKey = ({ cluster, node }: Pick<FailureRow, 'cluster' | 'node'>): string | null =>
  node === null ? null : `${cluster}\n${node}`;

/** The workload of a Pod; `null` of a bare one. */
export const workloadKeyOf = ({ cluster, namespace, owner }: Pick<Peer, 'cluster' | 'namespace' | 'owner'>) =>
  owner === null ? null : `${cluster}\n${namespace}\n${owner.kind}\n${owner.name}`;

/** The last part of a key. */
export const nameInKey = (key: string): string => key.slice(key.lastIndexOf('\n') + 1);

const hasRecovered = ({ outcome }: FailureRow): boolean => outcome === 'succeeded' || outcome === 'recovered';

/** One case for each Pod, whatever number of its lines tell of the trouble. */
export function casesOf(rows: readonly FailureRow[]): Case[] {
  const byPod = new Map<string, Case>();
  for (const row of rows) {
    const pod = podKey(row);
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

export function finePodsOf(peers: readonly Peer[]): FinePod[] {
  const registries = new Map<string, string | null>();
  const fromRegistry = (image: string): string | null => {
    const known = registries.get(image);
    if (known !== undefined) return known;
    const registry = registryOf(image);
    registries.set(image, registry);
    return registry;
  };
  return peers.map((peer) => ({
    pod: podKey(peer),
    at: peer.at,
    node: nodeKey(peer),
    images: peer.images,
    pulled: peer.pulled.map((image) => ({ image, registry: fromRegistry(image) })),
    workload: workloadKeyOf(peer),
  }));
}
