import type { ObjectIdentity } from '../../model/delivery.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { Pod } from '../../model/pod.ts';
import { claimsOf } from '../pod-claims.ts';
import { controllerOf, cronJobOf, deploymentOf, rolledOutBy } from '../pod-owner.ts';

/**
 * The top workload of a Pod as its own metadata tell it. A ReplicaSet with a `pod-template-hash` belongs to the
 * Deployment whose name precedes the hash, whether or not the Deployment's own requests were logged.
 */
export function topOwner(pod: Pod | null): { kind: string; name: string } | null {
  const owner = controllerOf(pod);
  if (owner?.kind === undefined || owner.name === undefined) return null;
  // A mirror Pod's owner is its node: nobody's workload.
  if (owner.kind === 'Node') return null;
  const deployment = deploymentOf(pod);
  if (deployment !== null) return { kind: 'Deployment', name: deployment };
  const cronJob = owner.kind === 'Job' ? cronJobOf(owner.name) : null;
  if (cronJob !== null) return { kind: 'CronJob', name: cronJob };
  return { kind: owner.kind, name: owner.name };
}

export function identityOf(target: ObservationTarget, pod: Pod | null): ObjectIdentity {
  const node = pod?.spec?.nodeName ?? '';
  const claims = claimsOf(pod);
  const rollout = rolledOutBy(pod);
  return {
    cluster: target.cluster,
    kind: 'Pod',
    namespace: pod?.metadata?.namespace ?? target.namespace,
    name: pod?.metadata?.name ?? (target.name === '' ? null : target.name),
    uid: target.uid,
    node: node === '' ? null : node,
    owner: topOwner(pod),
    ...(claims.length === 0 ? {} : { claims }),
    ...(rollout === null ? {} : { rollout }),
  };
}
