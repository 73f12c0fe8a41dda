import type { YamlPath } from '../lib/yaml-file.ts';
import type { Config } from './schema.ts';

/** Something wrong with one setting in the light of others. */
export interface Inconsistency {
  readonly path: YamlPath;
  readonly message: string;
}

/** What is wrong with settings that are each sound by themselves. */
export function consistencyProblems(config: Config): Inconsistency[] {
  return sharedClusters(config);
}

/** Each source has a pipeline of its own, and two that wrote the records of one cluster would not see each other's. */
function sharedClusters({ sources, cluster }: Config): Inconsistency[] {
  const seen = new Set<string>();
  return sources.flatMap((source, index) => {
    const name = source.cluster ?? cluster;
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `another source is of cluster "${name}" already; list the paths of one cluster in one source`;
    return [{ path: ['sources', index], message }];
  });
}
