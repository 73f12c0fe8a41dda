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
  /** Of the record. */
  readonly uid?: string;
  readonly limit: number;
}

/** What is asked of the Pods that came up. */
export interface ArrivalQuery extends TimeWindow {
  readonly cluster?: string;
  readonly namespace?: string;
  /** Any of these; none of them: nothing. */
  readonly namespaces?: readonly string[];
  readonly node?: string;
  /** Of any of its containers. */
  readonly image?: string;
}

export interface PeerQuery extends ArrivalQuery {
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

/** Whose a Pod is and where. */
export interface Place {
  readonly cluster: string;
  readonly namespace: string;
  readonly owner: WorkloadRef | null;
  readonly node: string | null;
}

/** A trouble and whose it is. */
export interface FailureRow extends Trouble, Place {
  /** Tells the records of a store apart, and nothing else. */
  readonly record: number;
  /** Delivery or incident id. */
  readonly id: string;
  /** Kind of the delivery, or `incident`. */
  readonly kind: string;
  readonly outcome: string;
  readonly registry: string | null;
  /** All images of the Pod. */
  readonly images: readonly string[];
  /** `''` of a refused Pod that had no name yet. */
  readonly name: string;
  /** Of the record: of refused creates it is their key. */
  readonly uid: string;
  readonly recordKind: RecordKind;
}

/** Pods that came up and are alike: there may be tens of thousands of Pods, and few kinds of them. */
export interface PeerKind {
  readonly place: Place;
  readonly images: readonly string[];
  /** Those of them that a registry handed over on the way. */
  readonly pulled: readonly string[];
  /** When each of them came up, sorted. */
  readonly ats: readonly Micros[];
}

/** The Pods that came up in a window; what it gives holds until the next question. */
export interface Peers {
  readonly kinds: readonly PeerKind[];
  /** The one with this record, which is that of its troubles; `null` when it is none of them. */
  readonly find: (record: number) => { readonly kind: PeerKind; readonly at: Micros } | null;
  /** Whether there are more than was asked for. */
  readonly partial: boolean;
}
