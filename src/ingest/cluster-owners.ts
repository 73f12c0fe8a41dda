import { LorgnetteError } from '../lib/errors.ts';
import type { SourceParts } from '../parts.ts';
import type { Source } from '../sources/contract.ts';

/** Which source the events of a cluster come from. */
export interface ClusterOwners {
  /** Throws `ClusterShared` when those of one of them come from another source; then the source has none of them. */
  claim(clusters: Iterable<string>, source: string): void;
}

/**
 * Each source has a pipeline of its own, and two that wrote the records of one cluster would not see each other's. The first
 * to name a cluster has it for as long as the process lives.
 */
export function createClusterOwners(): ClusterOwners {
  const owners = new Map<string, string>();
  return {
    claim(clusters, source) {
      const claimed = [...clusters];
      const taken = claimed.find((cluster) => (owners.get(cluster) ?? source) !== source);
      if (taken === undefined) {
        for (const cluster of claimed) owners.set(cluster, source);
        return;
      }
      const message = `both ${owners.get(taken)} and ${source} have events of cluster "${taken}": read them as one source, or name the clusters apart (cluster, clusterField)`;
      throw new LorgnetteError('ClusterShared', message, { retriable: true });
    },
  };
}

/** A source that is refused with whatever belongs to another; nothing of such a batch is used. */
export function ownedParts(parts: SourceParts, owners: ClusterOwners): SourceParts {
  owners.claim(parts.clusters, parts.name);
  return { ...parts, openSource: () => owned(parts.openSource(), owners) };
}

const owned = (source: Source, owners: ClusterOwners): Source => ({
  name: source.name,
  async next(signal) {
    const batch = await source.next(signal);
    const parts = [...(batch?.chunks ?? []), ...(batch?.seen ?? [])];
    owners.claim(new Set(parts.map(({ cluster }) => cluster)), source.name);
    return batch;
  },
  close: () => source.close(),
  progress: () => source.progress(),
});
