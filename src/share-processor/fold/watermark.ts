import { type Micros, seconds } from '../../lib/micros.ts';

/** The microsecond clock of the machine, passed in. */
export type Clock = () => Micros;

/** Times further ahead of the clock than this are somebody's mistake. */
const AHEAD_OF_CLOCK = seconds(600);
/** While the newest event is no older than this the log is live, and time passes by the clock as well. */
const LIVE_WITHIN = seconds(300);
const YEAR_2000: Micros = Date.UTC(2000, 0, 1) * 1000;
const YEAR_2200: Micros = Date.UTC(2200, 0, 1) * 1000;

/** The event time up to which everything is believed to have been seen, of one source and cluster (design §2.4). */
export interface Watermark {
  /** Greatest plausible event time; `-Infinity` before the first. */
  readonly newest: () => Micros;
  /** Newest less the allowed lateness, or the clock less it while the log is live. Never goes back. */
  readonly current: () => Micros;
  readonly observe: (at: Micros) => void;
  /** The input has ended: nothing that came before the newest event is still to come. */
  readonly end: () => void;
  /** Lets the clock move a live watermark. */
  readonly tick: () => void;
}

export interface WatermarkOptions {
  readonly clock: Clock;
  /** Goes on when `clock` is set back; default `clock`. */
  readonly steady?: Clock;
  readonly allowedLateness: Micros;
  readonly newest?: Micros;
  readonly current?: Micros;
}

export function createWatermark(options: WatermarkOptions): Watermark {
  const { clock, steady = clock, allowedLateness } = options;
  let newest = options.newest ?? Number.NEGATIVE_INFINITY;
  let current = options.current ?? Number.NEGATIVE_INFINITY;
  return {
    newest: () => newest,
    current: () => current,
    observe(at) {
      if (at <= newest) return;
      if (at < YEAR_2000 || at > YEAR_2200 || at > steady() + AHEAD_OF_CLOCK) return;
      newest = at;
      current = Math.max(current, at - allowedLateness);
    },
    end() {
      current = Math.max(current, newest);
    },
    tick() {
      // By either: one was set back, or the other followed a mistake that has been mended since. Of a clock that is far ahead
      // of the log nothing follows: then only events let time pass.
      for (const now of [clock(), steady()]) {
        if (now - newest <= LIVE_WITHIN) current = Math.max(current, now - allowedLateness);
      }
    },
  };
}
