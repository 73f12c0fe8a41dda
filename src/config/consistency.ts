import { isLoopback } from '../lib/loopback.ts';
import { elasticsearchProblems } from './elasticsearch-consistency.ts';
import type { Inconsistency } from './inconsistency.ts';
import type { Config } from './schema.ts';

/** What is wrong with settings that are each sound by themselves. */
export function consistencyProblems(config: Config): Inconsistency[] {
  return [
    ...sharedClusters(config),
    ...elasticsearchProblems(config),
    ...exposure(config.server),
    ...halfTls(config.server),
  ];
}

/** The answers name what runs in a cluster, and who does what there: that is not for everybody who can reach a port. */
function exposure({ host, accessFile, allowUnauthenticated, tls }: Config['server']): Inconsistency[] {
  const knowsClients = accessFile !== undefined || tls.clientCaFile !== undefined;
  if (knowsClients || allowUnauthenticated || isLoopback(host)) return [];
  const message =
    'would answer everybody on the network: set server.accessFile or server.tls.clientCaFile, or server.allowUnauthenticated: true where something in front of it lets nobody else through';
  return [{ path: ['server', 'host'], message }];
}

function halfTls({ tls }: Config['server']): Inconsistency[] {
  const { certFile, keyFile, clientCaFile, allowedClients } = tls;
  const path = ['server', 'tls'];
  if (certFile !== undefined && keyFile === undefined)
    return [{ path: [...path, 'certFile'], message: 'needs tls.keyFile' }];
  if (certFile === undefined && keyFile !== undefined)
    return [{ path: [...path, 'keyFile'], message: 'needs tls.certFile' }];
  if (certFile === undefined && clientCaFile !== undefined) {
    return [{ path: [...path, 'clientCaFile'], message: 'needs tls.certFile and tls.keyFile' }];
  }
  if (clientCaFile === undefined && allowedClients.length > 0) {
    return [{ path: [...path, 'allowedClients'], message: 'needs tls.clientCaFile' }];
  }
  return [];
}

/** Each source has a pipeline of its own, and two that wrote the records of one cluster would not see each other's. */
function sharedClusters({ sources, cluster }: Config): Inconsistency[] {
  const seen = new Set<string>();
  return sources.flatMap((source, index) => {
    if (source.type === 'elasticsearch' && source.clusterField !== undefined) return [];
    const name = source.cluster ?? cluster;
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `another source is of cluster "${name}" already; list the paths of one cluster in one source`;
    return [{ path: ['sources', index], message }];
  });
}
