import type { Micros } from '../lib/micros.ts';
import type { RolledOutKind } from './workload.ts';

/** What every list can be asked for. An unknown filter is `QueryInvalid`. */
export interface ListQuery {
  readonly cluster?: string;
  readonly namespace?: string;
  /** Any of these; none of them: nothing. */
  readonly namespaces?: readonly string[];
  /** A name prefix. */
  readonly name?: string;
  readonly ownerKind?: string;
  readonly ownerName?: string;
  readonly verdict?: string;
  readonly code?: string;
  /** Outcome of the last delivery. */
  readonly outcome?: string;
  /** Only what was there at some time from `since` on and before `until`. */
  readonly since?: Micros;
  readonly until?: Micros;
  readonly limit: number;
  /** Keyset cursor of an earlier page. */
  readonly cursor?: string;
}

export interface PodQuery extends ListQuery {
  readonly node?: string;
  readonly ip?: string;
  /** Of one of its containers: the reference, or the beginning of it or of what follows one of its slashes. */
  readonly image?: string;
  /** All of them: `app=web`, or with any value `app`. */
  readonly labels?: readonly string[];
  readonly side?: string;
  readonly phase?: string;
  /** Key of the workload that it belongs to. */
  readonly workload?: string;
  /** `namespace/name` of a claim that it uses. */
  readonly claim?: string;
}

export interface WorkloadQuery extends ListQuery {
  readonly kind?: RolledOutKind;
}

export interface ClaimQuery extends ListQuery {
  readonly node?: string;
  /** Name of the volume that it is bound to. */
  readonly volume?: string;
  /** Key of a workload whose Pods use it. */
  readonly workload?: string;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}
