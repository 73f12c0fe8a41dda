import type { Micros } from '../../lib/micros.ts';
import type { AuditEvent } from '../../model/audit-event.ts';
import type { Field } from './fields.ts';

/** The body fields wanted of the events of one resource. */
export interface BodyFields {
  readonly request: Field;
  /**
   * What is read of the request where the level of the event says that the response is logged too, if the response makes
   * most of it superfluous; without it, `request`.
   */
  readonly requestBesideResponse?: Field;
  readonly response: Field;
  /** Paths of what is asked of either body beside `HEAD_PATHS`, to be told without making it an object. */
  readonly told?: readonly string[];
}

/** What one kind of audit event is worth: derived from the extractors that the registered analyzers need. */
export interface Interest {
  readonly apiGroup: string;
  readonly resource: string;
  /** `''` is the main resource. */
  readonly subresource: string;
  readonly verbs: readonly string[];
  readonly fields: BodyFields;
}

/** Why a line is no use to any analyzer. A metric label: the set is closed. */
export type SkipReason = 'stage' | 'verb' | 'resource' | 'non-resource' | 'dry-run' | 'other-log';

/** Why a line could not be understood. A metric label and a documented row: the set is closed. */
export type DeadLetterReason =
  | 'invalid-json'
  | 'not-an-object'
  | 'not-an-audit-event'
  | 'unsupported-version'
  | 'missing-audit-id'
  | 'invalid-time'
  | 'oversized'
  | 'too-deep';

export type Decoded =
  | { readonly type: 'event'; readonly event: AuditEvent }
  /** `at` is the event's stage time, for the watermark; `null` where it could not be read cheaply. */
  | { readonly type: 'skip'; readonly reason: SkipReason; readonly at: Micros | null }
  | { readonly type: 'dead-letter'; readonly reason: DeadLetterReason };

/** Decodes one JSON object that is an audit event. Pure; never throws on data. */
export type DecodeEvent = (bytes: Uint8Array, start: number, end: number) => Decoded;

/**
 * Receives the result of every event found in one unit of input (an `EventList` and other envelopes hold many).
 * `start`/`end` bound the event's own text in `bytes`, which are the input's, or, where it was a string in an envelope or was
 * put together, bytes made for it. `at` is where it begins in the input.
 */
export type EmitDecoded = (
  decoded: Decoded,
  bytes: Uint8Array,
  start: number,
  end: number,
  at: number,
) => void;
