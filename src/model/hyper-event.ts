import type { Micros } from '../lib/micros.ts';

/**
 * One normalised fact about one object at one time, with the audit event that proves it.
 *
 * `key` is an *operation* in the vocabulary of `docs/reference/hyper-events.md` (`pod:create:success`,
 * `schedule:binding:success`, `condition:Ready:true`, `containerState:set`, …) or, with type `event`, the reason of a
 * Kubernetes Event (`FailedMount`, …). `values` are the details the key leaves out, e.g.
 * `containerState:web:Waiting:ImagePullBackOff` under the key `containerState:set`.
 */
export interface HyperEvent {
  readonly type: 'operation' | 'event';
  readonly key: string;
  readonly values: readonly string[];
  /** When it took place: the effective time of the observation (see `compareObservations`). */
  readonly at: Micros;
  readonly auditId: string;
}
