import type { OwnerReference, Pod } from '../model/pod.ts';

/** The owner that manages the Pod; of several without a manager the first. */
export function controllerOf(pod: Pod | null): OwnerReference | undefined {
  const owners = pod?.metadata?.ownerReferences ?? [];
  return owners.find((owner) => owner.controller === true) ?? owners[0];
}

/**
 * Name of the Deployment of a Pod: that of its ReplicaSet without the `pod-template-hash`, whether or not the Deployment's
 * own requests were logged; `null` when it has none.
 */
export function deploymentOf(pod: Pod | null): string | null {
  const owner = controllerOf(pod);
  const hash = pod?.metadata?.labels?.['pod-template-hash'];
  if (owner?.kind !== 'ReplicaSet' || owner.name === undefined || hash === undefined) return null;
  return owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : null;
}
