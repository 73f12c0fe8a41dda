import type { Micros } from '../lib/micros.ts';
import { isWorkloadTime } from './agenda.ts';

/**
 * Settling waits until so many observations have come since: until then most Pods that live for minutes are judged once. They
 * stay in memory for it, a kilobyte each.
 */
const PUT_OFF_UP_TO = 32_768;

/** Which points of the grid of event time each cluster has passed, and up to which it is settled. */
export interface Points {
  /** Takes note that the watermark went from one point to another; says whether what is due must be settled at once. */
  pass(cluster: string, before: Micros, point: Micros): boolean;
  /** Takes note of something observed at a time. */
  observe(cluster: string, at: Micros): void;
  /** `-Infinity` before the first. */
  settledUpTo(cluster: string): Micros;
  /** The last point that was passed, while what was due there has been put off; else `null`. */
  pending(cluster: string): Micros | null;
  /** What is pending is settled now; gives what that is, `null` when there is nothing. */
  settle(cluster: string): Due | null;
  /** The process before had come to this point, with some of it put off; `isLate`: and was to look once more at what came late. */
  resume(cluster: string, point: Micros, isLate: boolean): void;
}

export interface Due {
  readonly point: Micros;
  readonly withWorkloads: boolean;
  /** No point was passed since the start: due is only what the process before had put off. */
  readonly isResumed: boolean;
}

interface Place {
  settledUpTo: Micros;
  pending: Micros | null;
  withWorkloads: boolean;
  /** Something came late, and what it corrects is to be looked at when the next point is passed, not the one after. */
  isLate: boolean;
  /** Observations since. */
  observed: number;
}

export function createPoints(hasWorkloads: boolean): Points {
  const places = new Map<string, Place>();
  /** Of the cluster that was asked for last: mostly that which is asked for next. */
  let recent: { readonly cluster: string; readonly place: Place } | null = null;
  const placeOf = (cluster: string): Place => {
    if (recent?.cluster === cluster) return recent.place;
    let place = places.get(cluster);
    if (place === undefined) {
      place = {
        settledUpTo: Number.NEGATIVE_INFINITY,
        pending: null,
        withWorkloads: false,
        isLate: false,
        observed: 0,
      };
      places.set(cluster, place);
    }
    recent = { cluster, place };
    return place;
  };
  return {
    pass(cluster, before, point) {
      const place = placeOf(cluster);
      place.pending = point;
      place.withWorkloads = hasWorkloads && isWorkloadTime(before, point);
      return place.withWorkloads || place.isLate || place.observed >= PUT_OFF_UP_TO;
    },
    observe(cluster, at) {
      const place = placeOf(cluster);
      place.observed += 1;
      if (at <= place.settledUpTo) place.isLate = true;
    },
    settledUpTo: (cluster) => placeOf(cluster).settledUpTo,
    pending: (cluster) => placeOf(cluster).pending,
    settle(cluster) {
      const place = placeOf(cluster);
      const { pending: point, withWorkloads, settledUpTo } = place;
      if (point === null) return null;
      place.settledUpTo = point;
      place.pending = null;
      place.withWorkloads = false;
      place.isLate = false;
      place.observed = 0;
      return { point, withWorkloads, isResumed: settledUpTo === point };
    },
    resume(cluster, point, isLate) {
      const place = placeOf(cluster);
      place.settledUpTo = point;
      place.pending = point;
      place.isLate ||= isLate;
    },
  };
}
