import type { Micros } from '../lib/micros.ts';
import type { FinePod, FinePods } from './weigh-places.ts';

/** Pods that came up, those that are alike together: what is asked of many is asked of each kind once. */
export interface FineIndex {
  /** What came up, with how many of it in which time; without `failing`. */
  during(span: Span, failing: ReadonlySet<number>): readonly FinePods[];
}

/** All of them begin before they end; both ends are in it but that of `recovery`. */
export interface Span {
  /** What can be compared: from the first trouble to the last. */
  readonly from: Micros;
  readonly to: Micros;
  /** What can contradict: from the first trouble to the first recovery. */
  readonly onset: Micros;
  readonly recovery: Micros;
}

type Kind = Pick<FinePods, 'node' | 'images' | 'pulled' | 'workload'> & { readonly ats: number[] };
interface Known {
  readonly kind: Kind;
  readonly at: Micros;
}

/** How many of sorted times are before `at`. */
function before(times: readonly number[], at: Micros): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The entry of a key, made if there is none. */
function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** Lists that are the same object are alike; others count apart, which changes no sum. */
export function indexFinePods(pods: readonly FinePod[]): FineIndex {
  type ByPulled = Map<FinePod['pulled'], Kind>;
  const byNode = new Map<string | null, Map<string | null, Map<readonly string[], ByPulled>>>();
  const kinds: Kind[] = [];
  const known = new Map<number, Known>();
  for (const { pod, at, node, images, pulled, workload } of pods) {
    const byWorkload = entry(byNode, node, () => new Map());
    const byImages = entry(byWorkload, workload, () => new Map());
    const byPulled = entry(byImages, images, (): ByPulled => new Map());
    const kind = entry(byPulled, pulled, () => {
      const made = { node, images, pulled, workload, ats: [] };
      kinds.push(made);
      return made;
    });
    kind.ats.push(at);
    known.set(pod, { kind, at });
  }
  for (const { ats } of kinds) ats.sort((a, b) => a - b);

  return {
    during({ from, to, onset, recovery }, failing) {
      const without = new Map<Kind, number[]>();
      for (const pod of failing) {
        const found = known.get(pod);
        if (found !== undefined) entry(without, found.kind, (): number[] => []).push(found.at);
      }
      for (const ats of without.values()) ats.sort((a, b) => a - b);
      return kinds.map((kind) => {
        const { node, images, pulled, workload, ats } = kind;
        const excluded = without.get(kind) ?? [];
        const within = (begin: Micros, end: Micros): number =>
          Math.max(0, before(ats, end) - before(ats, begin)) -
          Math.max(0, before(excluded, end) - before(excluded, begin));
        return {
          node,
          images,
          pulled,
          workload,
          ever: ats.length - excluded.length,
          meanwhile: within(from, to + 1),
          during: within(Math.max(from, onset), Math.min(recovery, to + 1)),
        };
      });
    },
  };
}
