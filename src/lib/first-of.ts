/** The first `most` of what sorting would give, without sorting all of it: for few of many. */
export function firstOf<T>(items: Iterable<T>, most: number, compare: (a: T, b: T) => number): T[] {
  const first: T[] = [];
  for (const item of items) {
    const last = first.at(-1);
    if (last !== undefined && first.length >= most && compare(item, last) >= 0) continue;
    // As a stable sort does: behind those that are like it.
    let index = first.length;
    for (let before = first[index - 1]; before !== undefined && compare(item, before) < 0;) {
      index -= 1;
      before = first[index - 1];
    }
    first.splice(index, 0, item);
    if (first.length > most) first.pop();
  }
  return first;
}
