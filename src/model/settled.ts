import type { Micros } from '../lib/micros.ts';

/** A delivery that was settled, or corrected, as it was sent. */
export interface Settled {
  /** In the order of commits, without a hole. */
  readonly seq: number;
  readonly finalAt: Micros;
  readonly deliveryId: string;
  /** 1; of a correction more. */
  readonly revision: number;
  /** The result line (design §6), JSON. */
  readonly json: string;
}

/** Those that were settled after the one with this number, as far as they fit. A filter that is not told lets all through. */
export interface SettledQuery {
  /** 0: from the beginning. */
  readonly after: number;
  /** How many are looked at, whether they fit or not. */
  readonly window: number;
  readonly cluster?: string;
  readonly namespace?: string;
  /** Any of these; none of them: nothing. */
  readonly namespaces?: readonly string[];
  /** Kind of the delivery. */
  readonly kind?: string;
  readonly outcome?: string;
  readonly code?: string;
  readonly side?: string;
}

export interface SettledPage {
  readonly items: readonly Settled[];
  /** The last one that was looked at: the next page is that after it. */
  readonly through: number;
}

/** What a store holds of settled deliveries: those from `first` to `last`; 0 and 0 where there was none yet. */
export interface SettledRange {
  /** Name of the store, which numbers are of. */
  readonly store: string;
  /** Those before it were removed by retention. */
  readonly first: number;
  readonly last: number;
}
