import type { Micros } from '../lib/micros.ts';
import type { JsonPatchOperation, SparseBody } from './audit-event.ts';

/**
 * The kinds of object that have a record. `PodName` and `PodRefusal` hold what names a Pod without giving its UID.
 * `Cluster` holds what the log of a cluster is known to show (`share-processor/fold/cluster-facts.ts`).
 */
export type RecordKind =
  | 'Pod'
  | 'PodName'
  | 'PodRefusal'
  | 'Node'
  | 'PersistentVolumeClaim'
  | 'StorageClass'
  | 'Workload'
  | 'Namespace'
  | 'Cluster';

/**
 * How the body of an observation changes what is known of the object.
 * - `full`: the whole object as it is after the change (a response, or the request of a create or PUT)
 * - `status`: the status and what of the metadata changes with it (the answer of a request that cannot change the spec);
 *   of the spec only what a Pod born before the log is judged by, which what is known already outweighs
 * - `merge`: an RFC 7396 merge patch of a request whose response was not logged
 * - `strategic`: a strategic merge patch, or a server-side apply, of a request whose response was not logged
 * - `json`: an RFC 6902 patch of a request whose response was not logged
 * - `metadata`: only metadata is told (PartialObjectMetadata)
 * - `none`: the change took place (or was refused), its content was not logged
 */
export type BodyType = 'full' | 'status' | 'merge' | 'strategic' | 'json' | 'metadata' | 'none';

/** What was asked of the API server, and by whom, as far as the audit event tells. */
export type Action =
  | 'create'
  | 'update'
  | 'delete'
  | 'evict'
  | 'bind'
  | 'resize'
  /** a member of a collection delete */
  | 'delete-collection'
  | 'kubernetes-event';

/**
 * One audited change of (or about) one object: the unit that records are made of. Immutable. The order of a record's
 * observations is `compareObservations` (`share-processor/fold/order.ts`) and nothing else.
 */
export interface Observation {
  /**
   * Identity within the record: `rv:<resourceVersion>` for a change whose resulting version was logged,
   * `rv:<resourceVersion>:delete` for a delete, `rv:<resourceVersion>:unheld` for a change that leaves a terminating
   * object without finalizers, `event:<namespace>/<name>:<rv or count or audit ID>` for a Kubernetes event, else
   * `audit:<auditID>:<requestReceivedTimestamp>`, epoch microseconds.
   */
  readonly key: string;
  readonly action: Action;
  /** `''` is the main resource. */
  readonly subresource: string;
  readonly auditId: string;
  /** The audit stage. */
  readonly stage: string;
  /** `requestReceivedTimestamp`. */
  readonly requestedAt: Micros;
  /** `stageTimestamp`: when the change was done. */
  readonly at: Micros;
  /** Version of the object after the change, an integer string; `''` when not logged. */
  readonly resourceVersion: string;
  /** The acting user: the impersonated one where there is one. */
  readonly user: string;
  /** Product and version alone, as `kubelet/v1.34.4`; of a controller under its manager's identity its name too. */
  readonly userAgent: string;
  /** HTTP status of the response. */
  readonly code: number;
  /** `responseStatus.reason` and `.message`, of refused requests. */
  readonly reason: string;
  readonly message: string;
  readonly bodyType: BodyType;
  /** The sparse body: an object, or the operations of a JSON patch. `null` when `bodyType` is `none`. */
  readonly body: SparseBody | readonly JsonPatchOperation[] | null;
  /** Which body of the audit event `body` is: the beginning of every evidence path. */
  readonly bodyPath: 'requestObject' | 'responseObject';
  /** Grace period asked for by a delete or eviction, seconds; `null` when not told. */
  readonly gracePeriodSeconds: number | null;
  /** Set when the API server dropped the bodies because the event was too large. */
  readonly truncated: boolean;
  /** The request's own patch, kept beside a `full` body only where it tells what the response cannot (removals). */
  readonly patch: SparseBody | null;
}

/** Which record an observation belongs to. */
export interface ObservationTarget {
  readonly cluster: string;
  readonly kind: RecordKind;
  /** UID for kinds that have one; else the stable name key (`namespace/name`, or the refusal key). */
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}
