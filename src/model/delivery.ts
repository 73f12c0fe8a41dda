import type { Micros } from '../lib/micros.ts';
import type { RemovalDetails } from './removal.ts';
import type { ClaimFacts } from './claim.ts';

export const PHASES = [
  'admission',
  'scheduling',
  'volume',
  'sandbox',
  'image',
  'init',
  'container-start',
  'readiness',
  'running',
  'grace',
  'kill',
  'detach',
  'finalizers',
] as const;
export type Phase = (typeof PHASES)[number];

export const SIDES = ['user', 'platform', 'infrastructure', 'unknown'] as const;
export type Side = (typeof SIDES)[number];

export const OUTCOMES = ['in-progress', 'succeeded', 'failed', 'aborted', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const DELIVERY_KINDS = ['create', 'delete', 'upgrade', 'pvc-bind', 'rollout'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

export type PhaseState = 'complete' | 'in-progress' | 'failed' | 'not-reached' | 'unknown';

/** How one phase of a delivery went. Phases of one delivery may overlap (volume, sandbox, image). */
export interface PhaseSpan {
  readonly phase: Phase;
  readonly state: PhaseState;
  readonly startedAt: Micros | null;
  readonly endedAt: Micros | null;
  readonly side: Side;
}

/**
 * One attempt that the platform owes the user. A pure function of the record and the watermark.
 */
export interface Delivery {
  /** Deterministic: cluster, UID, kind and, where there can be several, the audit ID of the request that began it. */
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly outcome: Outcome;
  readonly startedAt: Micros;
  readonly endedAt: Micros | null;
  /**
   * Event time from which the outcome can no longer change by what is still to come in order (`endedAt` plus
   * `stableFor` for a create); `null` while open. Everything a final delivery says rests on observations up to here.
   */
  readonly finalAt: Micros | null;
  /** The phase it is stuck in, failed in or, of a late success, spent most of its delay in; `null` when merely under way. */
  readonly phase: Phase | null;
  /** Whether `phase` holds it up (stuck or failed), as opposed to merely being the current or slowest one. */
  readonly stuck: boolean;
  /** A code that states and times alone prove (`InitContainerStuck`, `SchedulerNotResponding`, …), else `null`. */
  readonly derivedCode: string | null;
  readonly phases: readonly PhaseSpan[];
  /** Born before the log began: `startedAt` is the `creationTimestamp`; shown and diagnosed, never counted. */
  readonly bornBeforeLog: boolean;
  /** Name of the container that holds it up, where one does. */
  readonly container: string | null;
  /** Requests folded into this delivery (refusals of one cause); 1 otherwise. */
  readonly attempts: number;
  /** Time of the last of `attempts`. */
  readonly lastAttemptAt: Micros;
  /** Why the outcome is unknown, or what could not be seen; `''` when nothing was hidden. */
  readonly unknownReason: string;
  /** Who asked for it: user name of the request that began it; `''` when not logged. */
  readonly requestedBy: string;
  /** Event time at which it may change though nothing new is observed; `null` when it cannot. */
  readonly nextDeadline: Micros | null;
  /** Of a delete: who began it, and what kept it. */
  readonly removal?: RemovalDetails;
  /** Whose it is, where a record is of all objects that ever had one name; else the object of the report. */
  readonly object?: ObjectIdentity;
  /** Of a claim. */
  readonly claim?: ClaimFacts;
  /** Of a rollout. */
  readonly rollout?: RolloutFacts;
}

/** What is rolled out, and how far it has come. */
export interface RolloutFacts {
  /** As the labels of its Pods name it (`pod-template-hash`, `controller-revision-hash`); `null` of a Job, or unknown. */
  readonly revision: string | null;
  readonly progress: RolloutProgress;
  /** The Pod that holds it up; its name is `null` of one that was refused before it had any. */
  readonly heldUpBy: {
    readonly kind: 'Pod' | 'PodRefusal';
    readonly uid: string;
    readonly name: string | null;
  } | null;
}

/** Numbers of Pods; `null` where not known. */
export interface RolloutProgress {
  readonly wanted: number | null;
  /** Those of the revision. */
  readonly updated: number | null;
  readonly available: number | null;
  readonly failed: number | null;
}

/** Something that befell an object after it was delivered. */
export interface Incident {
  readonly id: string;
  readonly startedAt: Micros;
  readonly recoveredAt: Micros | null;
  /** When it was over: recovered, or the Pod was gone; `null` while it goes on. */
  readonly endedAt: Micros | null;
  readonly phase: 'running';
  readonly container: string | null;
  readonly derivedCode: string | null;
  /** How often it befell the Pod: restarts by the platform's own counter, else times that it was seen to go down. */
  readonly count: number;
  /** When it last befell it. */
  readonly lastAt: Micros;
  /** As of a delivery. */
  readonly object?: ObjectIdentity;
}

/** Who the delivered object is. */
export interface ObjectIdentity {
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  /** `null` of a refused Pod that had no name yet. */
  readonly name: string | null;
  /** `null` of a Pod that was never born. */
  readonly uid: string | null;
  readonly node: string | null;
  /** The top workload (the Deployment, not its ReplicaSet); `null` for a bare Pod. */
  readonly owner: { readonly kind: string; readonly name: string } | null;
  /** Names of the PersistentVolumeClaims that a Pod uses; absent when it is known of none. */
  readonly claims?: readonly string[];
  /** Of a Pod: the workload whose rollout brought it, and which one; absent when none did. */
  readonly rollout?: { readonly kind: string; readonly name: string; readonly revision: string | null };
}

/** Output of the `delivery` analyzer for one record. */
export interface DeliveryReport {
  readonly object: ObjectIdentity;
  readonly deliveries: readonly Delivery[];
  readonly incidents: readonly Incident[];
  /** Event time at which this report may change though nothing new is observed; `null` when it cannot. */
  readonly nextDeadline: Micros | null;
  /** Whether every delivery is final and the object can need no further attention unless something new is observed. */
  readonly settled: boolean;
}
