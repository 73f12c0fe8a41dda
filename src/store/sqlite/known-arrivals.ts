import type { Micros } from '../../lib/micros.ts';
import { before, insertTime, removeTime } from '../../lib/sorted-times.ts';
import type { ArrivalQuery, PeerKind, PeerQuery, Peers } from '../../model/across-pods.ts';
import { isAsked, ROOM } from './known-troubles.ts';
import type { Dictionaries } from './place-dictionary.ts';
import { ARRIVAL_FILTERS, peerKind } from './peers-query.ts';

/** What a sighting tells of a Pod that came up; places and lists of images by their ids. */
export interface Arrival {
  readonly position: number;
  readonly at: Micros;
  readonly place: number;
  readonly images: number;
  readonly pulled: number | null;
}

/** The Pods that came up of the index across Pods in memory, the latest. */
export interface KnownArrivals {
  put(arrival: Arrival): void;
  remove(position: number): void;
  /** `null`: it is asked for some that are not among them. */
  peers(query: PeerQuery): Peers | null;
  count(query: ArrivalQuery): number | null;
}

type Kind = ReturnType<typeof peerKind>;
interface Known {
  readonly key: string;
  readonly position: number;
  readonly at: Micros;
  readonly kind: Kind;
}

const LINES_PER_RECORD = 2 ** 20;

/** Of sorted times those from `from` on and before `to`; the same array where it is all of them. */
function within(ats: readonly Micros[], from: Micros, to: Micros): readonly Micros[] {
  const begin = before(ats, from);
  const end = before(ats, to);
  return begin === 0 && end === ats.length ? ats : ats.slice(begin, end);
}

/** Holds those that came up after `floor`, `begin` to begin with. Those beyond `most` are forgotten now and then. */
export function createKnownArrivals(
  begin: Iterable<Arrival>,
  floor: Micros,
  most: number,
  dictionaries: Dictionaries,
): KnownArrivals {
  const kinds = new Map<string, Kind>();
  const byRecord = new Map<number, Known>();
  const all: Micros[] = [];
  /** A create is one line, so that no two of a record tell that it came up. If they do, the store is to be asked. */
  let isPlain = true;

  function remove(position: number): void {
    const record = Math.floor(position / LINES_PER_RECORD);
    const known = byRecord.get(record);
    if (known?.position !== position) return;
    byRecord.delete(record);
    removeTime(known.kind.ats, known.at);
    removeTime(all, known.at);
    if (known.kind.ats.length === 0) kinds.delete(known.key);
  }

  function trim(): void {
    floor = all.at(-most - 1) ?? floor;
    const forget = (ats: Micros[]): unknown => ats.splice(0, before(ats, floor + 1));
    forget(all);
    for (const [key, { ats }] of kinds) {
      forget(ats);
      if (ats.length === 0) kinds.delete(key);
    }
    for (const [record, { at }] of byRecord) if (at <= floor) byRecord.delete(record);
  }

  function put({ position, at, place, images, pulled }: Arrival): void {
    if (at <= floor) return;
    const record = Math.floor(position / LINES_PER_RECORD);
    if (byRecord.has(record)) isPlain = false;
    const key = `${place} ${images} ${pulled}`;
    const kind = kinds.get(key) ?? peerKind(dictionaries, place, images, pulled);
    kinds.set(key, kind);
    insertTime(kind.ats, at);
    insertTime(all, at);
    byRecord.set(record, { position, at, kind, key });
    if (all.length > most * ROOM) trim();
  }

  const askedOf = (query: ArrivalQuery): Kind[] => {
    const every = [...kinds.values()];
    if (![...ARRIVAL_FILTERS].some((filter) => filter in query)) return every;
    return every.filter(
      ({ place, images }) =>
        isAsked(place, query) && (query.image === undefined || images.includes(query.image)),
    );
  };

  const countIn = (asked: readonly Kind[], { from, to }: ArrivalQuery): number =>
    asked.reduce((sum, { ats }) => sum + before(ats, to) - before(ats, from), 0);

  /** The latest instant of which, with all that came later, there are more than `limit`. */
  function cutOf(asked: readonly Kind[], { from, to, limit }: PeerQuery): Micros {
    if (asked.length === kinds.size) return all[before(all, to) - limit - 1] ?? Number.NEGATIVE_INFINITY;
    const ats = Float64Array.from(asked.flatMap((kind) => within(kind.ats, from, to))).toSorted();
    return ats.at(-limit - 1) ?? Number.NEGATIVE_INFINITY;
  }

  for (const arrival of begin) put(arrival);

  return {
    put,
    remove,
    count: (query) => (isPlain && query.from > floor ? countIn(askedOf(query), query) : null),
    peers(query) {
      if (!isPlain) return null;
      const { from, to, limit } = query;
      const asked = askedOf(query);
      const partial = countIn(asked, query) > limit;
      if (from <= floor && !partial) return null;
      // Of an instant either all or none, since nothing tells which of it are the latest.
      const after = partial ? cutOf(asked, query) : Number.NEGATIVE_INFINITY;
      const first = Math.max(from, after + 1);
      const shown = new Map<Kind, PeerKind>();
      for (const kind of asked) {
        const ats = within(kind.ats, first, to);
        if (ats.length > 0) shown.set(kind, ats === kind.ats ? kind : { ...kind, ats });
      }
      return {
        kinds: [...shown.values()],
        find(record) {
          const known = byRecord.get(record);
          const kind = known === undefined ? undefined : shown.get(known.kind);
          if (known === undefined || kind === undefined) return null;
          return known.at >= first && known.at < to ? { kind, at: known.at } : null;
        },
        partial,
      };
    },
  };
}
