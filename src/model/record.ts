import type { Micros } from '../lib/micros.ts';
import type { Level } from './audit-level.ts';
import type { KnownGap } from './log-gap.ts';
import type { LoggedRequest } from './log-needs.ts';
import type { Members } from './member.ts';
import type { Observation, ObservationTarget } from './observation.ts';

/** What the log of one cluster is known to show. Each fact is learned once and never unlearned. */
export interface ClusterFacts {
  readonly has: (fact: ClusterFact) => boolean;
  /** Whether the kubelet of this node has written anything, or the Node object was seen. */
  readonly knowsNode: (node: string) => boolean;
  /** When a StorageClass binds claims; `null` when that was not seen, or it was made anew with another mode. */
  readonly bindingModeOf: (storageClass: string) => BindingMode | null;
  /** What kinds of request the log was seen to hold. */
  readonly shape: LogShape;
  /** Parts of the log that are known or likely to be missing, the earliest first. */
  readonly gaps: () => readonly KnownGap[];
}

/** What the audit policy of a cluster is seen to log. Only grows. */
export interface LogShape {
  /** The levels at which such requests were seen, by what was really in the log. */
  readonly levelsOf: (request: LoggedRequest) => readonly Level[];
  /** In how many different half minutes they were seen; of those alone that prove others (`log-needs.ts`), else 0. */
  readonly slotsOf: (request: LoggedRequest) => number;
  /** At least so many events were cut by the API server because they were too large. */
  readonly cut: number;
  /** Requests that change nothing are logged. */
  readonly logsReads: boolean;
  /** When the first request that is known was received; `null` where none is. */
  readonly since: Micros | null;
}

export const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'] as const;
export type BindingMode = (typeof BINDING_MODES)[number];

export const CLUSTER_FACTS = [
  /** `pods/binding` requests are logged */
  'binding',
  /** a scheduler's status patch (`PodScheduled`) was seen */
  'scheduler-status',
  /** status writes of kubelets on Pods are logged, with a body: those of others may be, and these not */
  'pod-status-body',
  /** status writes of kubelets on Pods are logged */
  'pod-status',
  /** Kubernetes Events about Pods are logged with their body */
  'kubernetes-event-body',
  /** kubelets' deletes of Pods, by which they confirm that a Pod is down, are logged */
  'kubelet-delete',
  /** creates of Pods are logged with their body */
  'pod-create-body',
  /** status writes on PersistentVolumeClaims are logged */
  'claim-status',
  /** a Pod that a workload's rollout brought was made */
  'rolled-out-pod',
  /** writes of workloads are logged */
  'workload',
  /** status writes of workloads are logged, with a body */
  'workload-status-body',
  /** the API server dropped bodies of events that were too large */
  'truncation',
  /** somebody on the way took the metadata out of bodies */
  'metadata-dropped',
] as const;
export type ClusterFact = (typeof CLUSTER_FACTS)[number];

/** Everything that conclusions about one object rest on. */
export interface RecordView {
  readonly target: ObservationTarget;
  /** The object's own observations and those that named it without its UID, unordered. */
  readonly observations: readonly Observation[];
  readonly cluster: ClusterFacts;
  /** Of a workload; of every other object there are none. */
  readonly members: Members;
}
