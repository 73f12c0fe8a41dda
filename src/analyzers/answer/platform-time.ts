import type { Micros } from '../../lib/micros.ts';
import type { PhaseSpan } from '../../model/delivery.ts';

interface Interval {
  readonly from: Micros;
  readonly to: Micros;
}

/** Sorted, disjoint intervals that cover the same time. */
function union(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from);
  const merged: Interval[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && interval.from <= last.to) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, interval.to) };
    } else merged.push(interval);
  }
  return merged;
}

const lengthOf = (intervals: readonly Interval[]): Micros =>
  intervals.reduce((sum, { from, to }) => sum + (to - from), 0);

/**
 * Platform time of a delivery, µs: its interval less the union of user intervals that no platform work overlaps.
 * Time that no phase accounts for is the platform's.
 */
export function platformTime(from: Micros, to: Micros, phases: readonly PhaseSpan[]): Micros {
  // Mostly one phase follows the other, and no two of them overlap.
  let userTime = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (const { side, startedAt, endedAt } of phases) {
    if (startedAt === null) continue;
    const begins = Math.max(from, startedAt);
    const ends = Math.min(to, endedAt ?? to);
    if (ends <= begins) continue;
    if (begins < covered) return platformTimeOfOverlapping(from, to, phases);
    if (side === 'user') userTime += ends - begins;
    covered = ends;
  }
  return to - from - userTime;
}

function platformTimeOfOverlapping(from: Micros, to: Micros, phases: readonly PhaseSpan[]): Micros {
  const clip = (spans: readonly PhaseSpan[]): Interval[] =>
    spans.flatMap(({ startedAt, endedAt }) =>
      startedAt === null ? [] : [{ from: Math.max(from, startedAt), to: Math.min(to, endedAt ?? to) }],
    );
  const user = union(clip(phases.filter(({ side }) => side === 'user')));
  const platform = union(clip(phases.filter(({ side }) => side !== 'user')));
  // |user ∪ platform| − |platform| is the user time that no platform work overlaps.
  const userAlone = lengthOf(union([...user, ...platform])) - lengthOf(platform);
  return to - from - userAlone;
}
