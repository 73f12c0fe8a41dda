import type { Micros } from '../lib/micros.ts';
import type { FlatBody } from './flat-body.ts';
import type { JsonPatchOperation, SparseBody } from './sparse-body.ts';

export type { JsonPatchOperation, SparseBody, SparseValue } from './sparse-body.ts';

/**
 * One `audit.k8s.io` event (v1 or v1beta1), reduced to the fields declared in
 * `share-processor/decode/event-fields.ts`. Fields that were absent, or of another JSON type than declared, are
 * `undefined`: extraction never meets a wrong type.
 */
export interface AuditEvent {
  readonly auditID: string;
  /** `RequestReceived`, `ResponseStarted`, `ResponseComplete`, `Panic`. */
  readonly stage: string;
  /** `Metadata`, `Request`, `RequestResponse`. */
  readonly level: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly username: string;
  /** The user that `username` acted as, when impersonating. */
  readonly impersonatedUsername: string | undefined;
  readonly userAgent: string;
  readonly objectRef: ObjectRef;
  readonly responseStatus: ResponseStatus;
  /** Sparse bodies. The request of a JSON patch is a list of operations. */
  readonly requestObject: SparseBody | readonly JsonPatchOperation[] | undefined;
  readonly responseObject: SparseBody | undefined;
  /** The same bodies as text, where they were decoded to it: whoever needs no more than that spares making the object. */
  readonly flatRequest?: FlatBody | undefined;
  readonly flatResponse?: FlatBody | undefined;
  readonly requestReceivedAt: Micros;
  readonly stageAt: Micros;
  /** Both bodies were dropped by the API server because the event was too large. */
  readonly truncated: boolean;
}

export interface ObjectRef {
  readonly resource: string;
  readonly subresource: string;
  readonly apiGroup: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface ResponseStatus {
  /** HTTP status; 0 when the event tells none. */
  readonly code: number;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}
