import type { ObservationTarget } from './observation.ts';

/**
 * Values by record: by the cluster, kind and UID of its target. Three looks at strings that are at hand cost a fraction of
 * one at a key that is put together from them.
 */
export class TargetMap<Value> {
  private readonly byKind = new Map<string, Map<string, Map<string, Value>>>();

  get({ kind, cluster, uid }: TargetKey): Value | undefined {
    return this.byKind.get(kind)?.get(cluster)?.get(uid);
  }

  set({ kind, cluster, uid }: TargetKey, value: Value): void {
    let byCluster = this.byKind.get(kind);
    if (byCluster === undefined) this.byKind.set(kind, (byCluster = new Map()));
    let byUid = byCluster.get(cluster);
    if (byUid === undefined) byCluster.set(cluster, (byUid = new Map()));
    byUid.set(uid, value);
  }

  delete({ kind, cluster, uid }: TargetKey): void {
    this.byKind.get(kind)?.get(cluster)?.delete(uid);
  }
}

type TargetKey = Pick<ObservationTarget, 'kind' | 'cluster' | 'uid'>;
