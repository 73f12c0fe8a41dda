/** Lets so many events a second through, evenly. */
export interface Pace {
  /** How many may go together at most. */
  readonly most: number;
  /** Books `events` and says how long to wait before they go, in milliseconds. */
  take(events: number): number;
}

/** Pieces of this length are even enough. */
const PIECE_MS = 100;

/** `rate` is in events a second, `now` in monotonic milliseconds. */
export function createPace(rate: number, now: () => number): Pace {
  let freeAt = now();
  return {
    most: Math.max(1, Math.floor((rate * PIECE_MS) / 1000)),
    take(events) {
      const at = now();
      // What was not used while the server was slow is gone: nothing goes faster than asked to catch up.
      const start = Math.max(freeAt, at);
      freeAt = start + (events / rate) * 1000;
      return start - at;
    },
  };
}
