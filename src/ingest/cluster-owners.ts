import { LorgnetteError } from '../lib/errors.ts';
import type { SourceParts } from '../parts.ts';
import type { Source } from '../sources/contract.ts';

/** Which source the events of a cluster come from. */
export interface ClusterOwners {
  /** Throws `ClusterShared` when they come from another. */
  claim(cluster: string, source: string): void;
}

/**
 * Each source has a pipeline of its own, and two that wrote the records of one cluster would not see each other's. The first
 * to name a cluster has it for as long as the process lives.
 */
export function createClusterOwners(): ClusterOwners {
  const owners = new Map<string, string>();
  return {
    claim(cluster, source) {
      const owner = owners.get(cluster) ?? source;
      owners.set(cluster, owner);
      if (owner === source) return;
      const message = `both ${owner} and ${source} have events of cluster "${cluster}": read them as one source, or name the clusters apart (cluster, clusterField)`;
      throw new LorgnetteError('ClusterShared', message, { retriable: true });
    },
  };
}

/** A source that is refused with whatever belongs to another; nothing of such a batch is used. */
export function ownedParts(parts: SourceParts, owners: ClusterOwners): SourceParts {
  for (const cluster of parts.clusters) owners.claim(cluster, parts.name);
  return { ...parts, openSource: () => owned(parts.openSource(), owners) };
}

const owned = (source: Source, owners: ClusterOwners): Source => ({
  name: source.name,
  async next(signal) {
    const batch = await source.next(signal);
    for (const { cluster } of batch?.chunks ?? []) owners.claim(cluster, source.name);
    for (const { cluster } of batch?.seen ?? []) owners.claim(cluster, source.name);
    return batch;
  },
  close: () => source.close(),
  progress: () => source.progress(),
});
