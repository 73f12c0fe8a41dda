import type { Micros } from '../lib/micros.ts';
import { before } from '../lib/sorted-times.ts';
import type { Peers } from '../model/across-pods.ts';
import { fineKindsOf } from './cases.ts';
import type { FineKind, FinePods } from './weigh-places.ts';

/** Pods that came up, those that are alike together: what is asked of many is asked of each kind once. */
export interface FineIndex {
  /** What came up, with how many of it in which time, of which there are any; without `failing`. */
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

/** The kind of the Pod with this number and when it came up; `null` of one that is not there. */
export type FindFine = (pod: number) => { readonly kind: FineKind; readonly at: Micros } | null;

/** Kinds that are alike count apart, which changes no sum. */
export function createFineIndex(kinds: readonly FineKind[], find: FindFine): FineIndex {
  return {
    during({ from, to, onset, recovery }, failing) {
      const without = new Map<FineKind, Micros[]>();
      for (const pod of failing) {
        const found = find(pod);
        if (found === null) continue;
        const ats = without.get(found.kind);
        if (ats === undefined) without.set(found.kind, [found.at]);
        else ats.push(found.at);
      }
      for (const ats of without.values()) ats.sort((a, b) => a - b);
      const fine: FinePods[] = [];
      for (const kind of kinds) {
        const { node, images, pulled, workload, ats } = kind;
        const excluded = without.get(kind) ?? NONE;
        const ever = ats.length - excluded.length;
        if (ever === 0) continue;
        const within = (begin: Micros, end: Micros): number =>
          Math.max(0, before(ats, end) - before(ats, begin)) -
          Math.max(0, before(excluded, end) - before(excluded, begin));
        const meanwhile = within(from, to + 1);
        const during = meanwhile === 0 ? 0 : within(Math.max(from, onset), Math.min(recovery, to + 1));
        fine.push({ node, images, pulled, workload, ever, meanwhile, during });
      }
      return fine;
    },
  };
}

const NONE: readonly Micros[] = [];

/** Of what the store gives. */
export function indexPeers({ kinds: peers, find }: Pick<Peers, 'kinds' | 'find'>): FineIndex {
  const kinds = fineKindsOf(peers);
  const byPeer = new Map(peers.map((peer, index) => [peer, kinds[index]]));
  return createFineIndex(kinds, (pod) => {
    const found = find(pod);
    const kind = found === null ? undefined : byPeer.get(found.kind);
    return found === null || kind === undefined ? null : { kind, at: found.at };
  });
}
