/** The least of what `of` gives; infinity of no items. Takes any number of items, unlike a spread into `Math.min`. */
export function leastOf<T>(items: Iterable<T>, of: (item: T) => number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const item of items) least = Math.min(least, of(item));
  return least;
}

/** The greatest of what `of` gives; minus infinity of no items. */
export const greatestOf = <T>(items: Iterable<T>, of: (item: T) => number): number =>
  -leastOf(items, (item) => -of(item));
