import type { ObservationTarget } from '../../model/observation.ts';
import { type RolledOutKind, workloadKey } from '../../model/workload.ts';

/** Kinds of workload by their API resource. What a ReplicaSet or a CronJob brings about shows in what it is of, and makes. */
export const WORKLOAD_KIND_OF: ReadonlyMap<string, RolledOutKind> = new Map([
  ['deployments', 'Deployment'],
  ['statefulsets', 'StatefulSet'],
  ['daemonsets', 'DaemonSet'],
  ['jobs', 'Job'],
]);
export const WORKLOAD_KINDS: ReadonlySet<string> = new Set(WORKLOAD_KIND_OF.values());

/** The record of a workload: everything that had its name, for Pods tell no more of their Deployment. */
export const workloadTarget = (
  cluster: string,
  kind: string,
  namespace: string,
  name: string,
): ObservationTarget => ({
  cluster,
  kind: 'Workload',
  uid: workloadKey({ kind, namespace, name }),
  namespace,
  name,
});
