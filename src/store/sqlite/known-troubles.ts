import { byText } from '../../lib/by-text.ts';
import type { Micros } from '../../lib/micros.ts';
import type { FailureQuery, FailureRow, Place, Windowed } from '../../model/across-pods.ts';
import { PLACE_FILTERS } from './place-dictionary.ts';
import { STILL } from './write-sightings.ts';

/** The troubles of the index across Pods in memory, those that were over last. */
export interface KnownTroubles {
  put(position: number, row: FailureRow): void;
  remove(position: number): void;
  /** `null`: it is asked for some that are not among them. */
  find(query: FailureQuery): Windowed<FailureRow> | null;
}

/** So many times as many as are kept may come together before some are forgotten. */
export const ROOM = 1.25;

const endOf = ({ until }: FailureRow): Micros => until ?? STILL;

/** The order of the answers; total. */
const compare = (a: FailureRow, b: FailureRow): number =>
  b.since - a.since || byText(a.uid, b.uid) || byText(a.id, b.id) || byText(a.cluster, b.cluster);

/** Where the row is, or would be. */
function indexOf(rows: readonly FailureRow[], row: FailureRow): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = rows[middle];
    if (other !== undefined && compare(other, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether what is asked of the place of a Pod holds. */
export function isAsked(
  { cluster, namespace, node }: Place,
  query: Pick<FailureQuery, 'cluster' | 'namespace' | 'namespaces' | 'node'>,
): boolean {
  return (
    (query.cluster === undefined || cluster === query.cluster) &&
    (query.namespace === undefined || namespace === query.namespace) &&
    (query.node === undefined || node === query.node) &&
    (query.namespaces === undefined || query.namespaces.includes(namespace))
  );
}

const PROPERTIES = ['image', 'registry', 'code', 'side'] as const;

/** `rows`: those to begin with, all that were not over before `floor`, or when it was. Those beyond `most` are forgotten now and then. */
export function createKnownTroubles(
  begin: Iterable<readonly [position: number, row: FailureRow]>,
  floor: Micros,
  most: number,
): KnownTroubles {
  let known = new Map(begin);
  let sorted = [...known.values()].toSorted(compare);

  function trim(): void {
    const ends = [...known.values()].map(endOf).toSorted((a, b) => b - a);
    floor = ends[most] ?? floor;
    known = new Map([...known].filter(([, row]) => endOf(row) > floor));
    sorted = sorted.filter((row) => endOf(row) > floor);
  }

  return {
    put(position, row) {
      if (endOf(row) <= floor) return;
      known.set(position, row);
      sorted.splice(indexOf(sorted, row), 0, row);
      if (known.size > most * ROOM) trim();
    },
    remove(position) {
      const row = known.get(position);
      if (row === undefined) return;
      known.delete(position);
      sorted.splice(indexOf(sorted, row), 1);
    },
    find(query) {
      const { from, to, limit } = query;
      // Those of one Pod lie together in the store.
      if (from <= floor || query.uid !== undefined) return null;
      const asked = PROPERTIES.filter((property) => query[property] !== undefined);
      const isOfPlaces = PLACE_FILTERS.some((filter) => filter in query);
      const items: FailureRow[] = [];
      for (const row of sorted) {
        if (row.since >= to || endOf(row) < from) continue;
        if (isOfPlaces && !isAsked(row, query)) continue;
        if (asked.length > 0 && !asked.every((property) => row[property] === query[property])) continue;
        if (items.length === limit) return { items, partial: true };
        items.push(row);
      }
      return { items, partial: false };
    },
  };
}
