import type { DeadLetterReason } from '../contract.ts';
import type { Members } from './members.ts';
import type { Slice } from './slice.ts';

/** What an envelope turned out to hold. */
export type Content =
  /** An audit event, for the decoder to read. */
  | { readonly type: 'event'; readonly slice: Slice }
  | { readonly type: 'event-list'; readonly slice: Slice }
  /** A line of another log. */
  | { readonly type: 'other-log'; readonly slice: Slice }
  | { readonly type: 'foreign'; readonly slice: Slice; readonly reason: DeadLetterReason };

/** What lies in an envelope. */
export type Opened =
  /** A value to be looked at: an event, a list, a string that holds one, or another envelope. */
  | {
      readonly type: 'value';
      readonly slice: Slice;
      /** Whether the envelope says that it holds an audit event. Else text that is no JSON is a line of another log. */
      readonly isDeclared: boolean;
    }
  | { readonly type: 'list'; readonly slice: Slice }
  /** An event that was put together. */
  | { readonly type: 'event'; readonly slice: Slice }
  /** The envelope says that it is of another log. */
  | { readonly type: 'other-log' };

/**
 * One kind of envelope: gives what may lie in it, most promising first; none when it is not of this kind. Looks only at
 * members that it names, from the root: what is written deeper, or in a text, is somebody's content.
 */
export interface Envelope {
  readonly name: string;
  readonly open: (root: Members, slice: Slice) => readonly Opened[];
}
