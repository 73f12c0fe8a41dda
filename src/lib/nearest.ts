/** Letters alone: `max_event_bytes`, `max-event-bytes` and `maxEventBytes` are one name. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** The one of `names` that was probably meant by `name`; `null` when none is near. Of equally near ones the first. */
export function nearest(name: string, names: Iterable<string>): string | null {
  const wanted = plain(name);
  // One slip for every three letters: more, and two words have little in common.
  let allowed = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  let best: string | null = null;
  for (const candidate of names) {
    const distance = editDistance(wanted, plain(candidate), allowed);
    if (distance >= allowed) continue;
    allowed = distance;
    best = candidate;
  }
  return best;
}

/** Inserted, deleted, replaced and swapped letters (optimal string alignment); at least `limit` when it is not below that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? limit;
}
