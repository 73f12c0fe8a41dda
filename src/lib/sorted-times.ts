import type { Micros } from './micros.ts';

/** How many of sorted times are before `at`. */
export function before(times: readonly Micros[], at: Micros): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds one to sorted times; nearly always it is the latest. */
export function insertTime(times: Micros[], at: Micros): void {
  if (at >= (times.at(-1) ?? Number.NEGATIVE_INFINITY)) times.push(at);
  else times.splice(before(times, at), 0, at);
}

/** Takes one that is `at` from sorted times; of none nothing. */
export function removeTime(times: Micros[], at: Micros): void {
  const index = before(times, at);
  if (times[index] === at) times.splice(index, 1);
}
