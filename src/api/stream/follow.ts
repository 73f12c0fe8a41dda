import { pause } from '../../lib/pause.ts';
import type { SettledQuery } from '../../model/settled.ts';
import type { StoreReader } from '../../store/contract.ts';
import { gapEvent, heartbeat, opening, settledEvent } from './events.ts';
import { type Position, resume } from './position.ts';

export interface FollowOptions {
  readonly reader: Pick<StoreReader, 'settled' | 'settledRange'>;
  /** `null`: behind everything that is settled by now. */
  readonly from: Position | null;
  readonly filters: Omit<SettledQuery, 'after' | 'window' | 'namespaces'>;
  /** Without it the stream ends where there is nothing more. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly pollMs?: number;
  /** How long nothing is said at most; default for ever. */
  readonly heartbeatMs?: number;
}

/** Rows looked at for one piece of the stream: some hundred kilobytes at most, a millisecond or two. */
const WINDOW = 200;
/**
 * How often the store is asked whether it has more: a look at both ends of a table, some microseconds. A message from the
 * thread that commits would come half a second sooner, and would have to be made up for by asking whenever that thread was
 * away. Deliveries are settled some seconds of event time after their end in any case.
 */
const POLL_MS = 1_000;

/**
 * The stream in pieces, each of whole events, made when it is asked for: whoever reads slowly makes nobody keep anything but
 * the number where it is.
 */
export async function* followSettled(options: FollowOptions): AsyncGenerator<string> {
  const { reader, filters, signal, pollMs = POLL_MS, heartbeatMs = Number.POSITIVE_INFINITY } = options;
  let range = reader.settledRange();
  const begin = options.from === null ? { seq: range.last, gap: null } : resume(options.from, range);
  let { seq } = begin;
  let saidAt = performance.now();
  yield opening(seq, range);
  if (begin.gap !== null) yield gapEvent(begin.gap, seq, range);
  while (!signal.aborted) {
    const { items, through } = reader.settled({ ...filters, after: seq, window: WINDOW });
    // Looked at after the page: what retention removed meanwhile is missing in it.
    range = reader.settledRange();
    const { seq: kept, gap } = resume({ seq, store: null }, range);
    if (gap !== null) {
      seq = kept;
      saidAt = performance.now();
      yield gapEvent(gap, seq, range);
      continue;
    }
    const isIdle = through === seq;
    seq = through;
    const { store } = range;
    if (items.length > 0) {
      saidAt = performance.now();
      yield items.map((item) => settledEvent(item, { ...range, store })).join('');
    } else if (performance.now() - saidAt >= heartbeatMs) {
      saidAt = performance.now();
      yield heartbeat(seq, range);
    }
    if (!isIdle) {
      await turn();
      continue;
    }
    if (!options.follow) return;
    // Often enough that what is due is not said much too late.
    await pause(Math.min(pollMs, heartbeatMs / 2), signal);
  }
}

/** Lets others have the thread: a stream that fits little looks at much. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
