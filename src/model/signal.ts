import type { Micros } from '../lib/micros.ts';

/** Where a piece of text that may name a cause was written. */
export type SignalSource =
  /** a Kubernetes Event about the Pod */
  | 'event'
  /** a Pod condition that is not True */
  | 'condition'
  /** `state.waiting` of a container */
  | 'waiting'
  /** `state.terminated` or `lastState.terminated` of a container */
  | 'terminated'
  /** `status.phase` Failed with `status.reason` and `status.message` */
  | 'pod-status'
  /** the API server's answer to a refused request */
  | 'response'
  /** nothing was written: concluded from states and times; `reason` is then the code itself */
  | 'derived';

export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

/**
 * One thing the platform said about a Pod that may explain why it is not up. Signals are what diagnosis rules match
 * on. A signal that repeats is one signal with its first and last time.
 */
export interface Signal {
  readonly source: SignalSource;
  /** Event reason, condition reason, waiting or terminated reason, `status.reason`, or the response's reason. */
  readonly reason: string;
  /** The text as written (bounded), white space untouched; `''` when there is none. */
  readonly message: string;
  /** Condition type, for `condition`. */
  readonly conditionType: string | null;
  readonly container: string | null;
  readonly containerRole: ContainerRole | null;
  readonly exitCode: number | null;
  readonly signal: number | null;
  /** HTTP status of the refusal, for `response`. */
  readonly httpStatus: number | null;
  readonly verb: string | null;
  readonly subresource: string | null;
  readonly user: string | null;
  /** Event type `Warning`; every other source is a warning. */
  readonly warning: boolean;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
  readonly evidence: Evidence;
}

/** The proof of a statement: which audit event, when, where in it, and the words. */
export interface Evidence {
  readonly auditId: string;
  readonly stage: string;
  readonly at: Micros;
  /** e.g. `responseObject.status.containerStatuses[web].state.waiting.message` */
  readonly path: string;
  readonly text: string;
}

/** What a signal has besides its times and its proof, with nothing said yet: every kind of signal fills in its own. */
export const BLANK_SIGNAL: Omit<Signal, 'firstAt' | 'lastAt' | 'evidence'> = {
  source: 'event',
  reason: '',
  message: '',
  conditionType: null,
  container: null,
  containerRole: null,
  exitCode: null,
  signal: null,
  httpStatus: null,
  verb: null,
  subresource: null,
  user: null,
  warning: true,
};
