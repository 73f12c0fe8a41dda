/**
 * The part of a workload that Lorgnette reads (`apps/v1` Deployment, StatefulSet, DaemonSet, `batch/v1` Job), after folding.
 * What no audit event told is absent; of a status that was told, a number that is absent is 0.
 */
export interface Workload {
  kind?: string;
  metadata?: {
    name?: string;
    uid?: string;
    creationTimestamp?: string;
    generation?: number;
    ownerReferences?: { kind?: string; name?: string; controller?: boolean }[];
  };
  spec?: WorkloadSpec;
  status?: WorkloadStatus;
}

export interface WorkloadSpec {
  replicas?: number;
  paused?: boolean;
  suspend?: boolean;
  completions?: number;
  parallelism?: number;
  progressDeadlineSeconds?: number;
  minReadySeconds?: number;
  updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
  /** A fingerprint of the Pod template. */
  template?: string;
}

export interface WorkloadStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  currentRevision?: string;
  updateRevision?: string;
  desiredNumberScheduled?: number;
  updatedNumberScheduled?: number;
  numberReady?: number;
  numberAvailable?: number;
  active?: number;
  succeeded?: number;
  failed?: number;
  startTime?: string;
  conditions?: WorkloadCondition[];
}

export interface WorkloadCondition {
  type?: string;
  status?: string;
  reason?: string;
  message?: string;
  lastUpdateTime?: string;
}

export const conditionOf = (workload: Workload | null, type: string): WorkloadCondition | undefined =>
  workload?.status?.conditions?.find((condition) => condition.type === type);

/** How many Pods it asks for; `null` where that is not known. */
export function wantedBy(workload: Workload | null, kind: string): number | null {
  const { spec, status } = workload ?? {};
  if (kind === 'DaemonSet') return status?.desiredNumberScheduled ?? null;
  if (kind !== 'Job') return spec?.replicas ?? null;
  if (spec?.parallelism === undefined) return null;
  return Math.min(spec.parallelism, spec.completions ?? Number.POSITIVE_INFINITY);
}

const REPLICA_SET = /(?:ReplicaSet|replica set) "([^"]+)"/;

/**
 * The revision that the controller was working on when it wrote this status, as the labels of Pods name it: of a
 * Deployment the hash at the end of the ReplicaSet's name, of a StatefulSet the `updateRevision`. `null` where it says none.
 */
export function toldRevision(workload: Workload | null, name: string): string | null {
  const revision = workload?.status?.updateRevision ?? '';
  if (revision !== '') return revision;
  const replicaSet = REPLICA_SET.exec(conditionOf(workload, 'Progressing')?.message ?? '')?.[1];
  return replicaSet === undefined ? null : hashOf(replicaSet, name);
}

/** The hash at the end of the name of a ReplicaSet of this Deployment; `null` where it has another name. */
export const hashOf = (replicaSet: string, deployment: string): string | null =>
  replicaSet.startsWith(`${deployment}-`) ? replicaSet.slice(deployment.length + 1) : null;
