import type { ObservationTarget } from '../../model/observation.ts';

/** Kinds of workload by their API resource. */
export const WORKLOAD_KIND_OF: ReadonlyMap<string, string> = new Map([
  ['deployments', 'Deployment'],
  ['replicasets', 'ReplicaSet'],
  ['statefulsets', 'StatefulSet'],
  ['daemonsets', 'DaemonSet'],
  ['jobs', 'Job'],
  ['cronjobs', 'CronJob'],
  ['replicationcontrollers', 'ReplicationController'],
]);
export const WORKLOAD_KINDS: ReadonlySet<string> = new Set(WORKLOAD_KIND_OF.values());

/** The record of a workload: by its UID, else by kind and name. */
export const workloadTarget = (
  cluster: string,
  kind: string,
  uid: string,
  namespace: string,
  name: string,
): ObservationTarget => ({
  cluster,
  kind: 'Workload',
  uid: uid || `${kind}/${namespace}/${name}`,
  namespace,
  name,
});
