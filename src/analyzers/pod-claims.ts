import type { Pod } from '../model/pod.ts';

/**
 * Names of the PersistentVolumeClaims that a Pod uses, in its own namespace, sorted. That of an ephemeral volume is made for
 * the Pod and named after it and the volume.
 */
export function claimsOf(pod: Pod | null): readonly string[] {
  const name = pod?.metadata?.name;
  const claims = new Set<string>();
  for (const { name: volume, persistentVolumeClaim, ephemeral } of pod?.spec?.volumes ?? []) {
    if (persistentVolumeClaim?.claimName !== undefined) claims.add(persistentVolumeClaim.claimName);
    else if (ephemeral !== undefined && name !== undefined && volume !== undefined)
      claims.add(`${name}-${volume}`);
  }
  return [...claims].toSorted();
}
