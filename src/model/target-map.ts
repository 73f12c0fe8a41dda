import type { ObservationTarget } from './observation.ts';

/**
 * Values by record: by the cluster, kind and UID of its target. Three looks at strings that are at hand cost a fraction of
 * one at a key that is put together from them.
 */
export class TargetMap<Value> {
  private readonly byKind = new Map<string, Map<string, Map<string, Value>>>();
  /** The values by UID that were looked at last, and whose they are: mostly those that are asked for next. */
  private kind = '';
  private cluster = '';
  private byUid: Map<string, Value> | undefined;

  get({ kind, cluster, uid }: TargetKey): Value | undefined {
    if (kind !== this.kind || cluster !== this.cluster || this.byUid === undefined) {
      this.look(kind, cluster, this.byKind.get(kind)?.get(cluster));
    }
    return this.byUid?.get(uid);
  }

  set({ kind, cluster, uid }: TargetKey, value: Value): void {
    if (kind !== this.kind || cluster !== this.cluster || this.byUid === undefined) {
      let byCluster = this.byKind.get(kind);
      if (byCluster === undefined) this.byKind.set(kind, (byCluster = new Map()));
      let byUid = byCluster.get(cluster);
      if (byUid === undefined) byCluster.set(cluster, (byUid = new Map()));
      this.look(kind, cluster, byUid);
    }
    this.byUid?.set(uid, value);
  }

  private look(kind: string, cluster: string, byUid: Map<string, Value> | undefined): void {
    this.kind = kind;
    this.cluster = cluster;
    this.byUid = byUid;
  }

  delete({ kind, cluster, uid }: TargetKey): void {
    this.byKind.get(kind)?.get(cluster)?.delete(uid);
  }
}

type TargetKey = Pick<ObservationTarget, 'kind' | 'cluster' | 'uid'>;
