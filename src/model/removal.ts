import type { Micros } from '../lib/micros.ts';

/** How a deletion came about. A closed set; what the log does not tell is `unknown`. */
export const INITIATOR_KINDS = [
  /** asked for by a person, or by a program that is none of the following */
  'user',
  /** by the controller of its owner: scaled down, rolled out, a Job that ended */
  'owner-controller',
  /** through the eviction API: a drain, an autoscaler, a descheduler */
  'eviction-api',
  /** one of those that a selector deleted */
  'collection-delete',
  /** by the garbage collector, since its owner is gone or goes: a cascade */
  'garbage-collector',
  /** its namespace is deleted */
  'namespace-deletion',
  /** a scheduler made room for a Pod of higher priority */
  'scheduler-preemption',
  /** a NoExecute taint of its node, or of a device, that it does not tolerate (any more) */
  'taint-manager',
  /** by the Pod garbage collector: its node is gone, or too many Pods had ended */
  'pod-garbage-collector',
  /** by the controller that removes what has been finished for some time */
  'ttl-controller',
  /** by its kubelet of its own accord: the mirror of a static Pod */
  'kubelet',
  'unknown',
] as const;
export type InitiatorKind = (typeof INITIATOR_KINDS)[number];

/** An object on whose account a deletion came about. What the log does not tell of it is `null`. */
export interface InitiatorObject {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly uid: string | null;
}

/** Who began a deletion, and how. */
export interface Initiator {
  readonly kind: InitiatorKind;
  /** As logged, the impersonated one where there is one; `null` when the request was not logged. */
  readonly user: string | null;
  /** The program it was asked with, as it names itself (`kubectl/v1.34.4`); `null` when not logged. */
  readonly client: string | null;
  /** The owner, the Pod that took its place, the node or the namespace; `null` when there is none, or none is told. */
  readonly object: InitiatorObject | null;
}

/** One finalizer that the object had while it was being deleted. */
export interface FinalizerHold {
  readonly name: string;
  /** When it went; `null` while it is still there. */
  readonly removedAt: Micros | null;
  /** The user whose request took it off; `null` while it is still there, or when that request was not logged. */
  readonly removedBy: string | null;
  /** Whose it is, as its name tells: a controller of Kubernetes, or the domain before the slash; `null` when it tells none. */
  readonly controller: string | null;
}

/** Requests to delete or evict that the API server refused before it accepted one, or since. */
export interface RemovalRefusals {
  readonly count: number;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
  /** The PodDisruptionBudgets that refused, as far as the answers name them. */
  readonly budgets: readonly string[];
  readonly users: readonly string[];
}

/** What is told of a deletion beside what every delivery tells. */
export interface RemovalDetails {
  readonly initiator: Initiator;
  /** The grace period that it was given last, seconds; `null` when not logged. */
  readonly gracePeriodSeconds: number | null;
  /** Who had it removed without waiting for its node (grace 0 of a Pod that was on one); `null` when nobody did. */
  readonly forcedBy: string | null;
  readonly finalizers: readonly FinalizerHold[];
  /** `null` when none was refused. */
  readonly refusals: RemovalRefusals | null;
}
