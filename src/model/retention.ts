import type { Micros } from '../lib/micros.ts';

/** What retention keeps, in event time. Counters, positions and watermarks are never removed. */
export interface RetentionLimits {
  /** Settled records whose last fact is older are removed. */
  readonly before: Micros;
  /** Outbox rows that were final before it are removed. */
  readonly outboxBefore: Micros;
  /** About how long one step may take. */
  readonly stepMs: number;
}

/** What one step of retention did. */
export interface RetentionStep {
  readonly records: number;
  /** Names of Pods of which only the name was known. */
  readonly names: number;
  readonly outbox: number;
  /** Rows of all tables. */
  readonly rows: number;
  /** Given back to the file system. */
  readonly freedBytes: number;
}
