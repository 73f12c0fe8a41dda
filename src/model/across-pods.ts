import type { Micros } from '../lib/micros.ts';
import type { RecordKind } from './observation.ts';
import type { Trouble } from './sighting.ts';

/** A stretch of event time. */
export interface TimeWindow {
  readonly from: Micros;
  /** Not in it. */
  readonly to: Micros;
}

/** What is asked of the index across Pods: everything that is told must hold. */
export interface FailureQuery extends TimeWindow {
  readonly cluster?: string;
  readonly namespace?: string;
  /** Any of these; none of them: nothing. */
  readonly namespaces?: readonly string[];
  readonly node?: string;
  readonly image?: string;
  readonly registry?: string;
  readonly code?: string;
  readonly side?: string;
  readonly limit: number;
}

export interface PeerQuery extends TimeWindow {
  readonly cluster?: string;
  /** Any of these; none of them: nothing. */
  readonly namespaces?: readonly string[];
  readonly limit: number;
}

/** What was found in a window. */
export interface Windowed<T> {
  readonly items: readonly T[];
  /** Whether there is more than was asked for. */
  readonly partial: boolean;
}

export interface WorkloadRef {
  readonly kind: string;
  readonly name: string;
}

/** A trouble and whose it is. */
export interface FailureRow extends Trouble {
  /** Delivery or incident id. */
  readonly id: string;
  /** Kind of the delivery, or `incident`. */
  readonly kind: string;
  readonly outcome: string;
  readonly registry: string | null;
  /** All images of the Pod. */
  readonly images: readonly string[];
  readonly cluster: string;
  readonly namespace: string;
  /** `''` of a refused Pod that had no name yet. */
  readonly name: string;
  /** Of the record: of refused creates it is their key. */
  readonly uid: string;
  readonly recordKind: RecordKind;
  readonly owner: WorkloadRef | null;
  readonly node: string | null;
}

/** A Pod that came up. */
export interface Peer {
  readonly at: Micros;
  readonly cluster: string;
  readonly namespace: string;
  readonly uid: string;
  readonly owner: WorkloadRef | null;
  readonly node: string | null;
  readonly images: readonly string[];
  /** Those of them that a registry handed over on the way. */
  readonly pulled: readonly string[];
}
