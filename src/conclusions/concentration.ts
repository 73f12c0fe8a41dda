import { greatestOf, leastOf } from '../lib/extremes.ts';
import { type Micros, seconds } from '../lib/micros.ts';
import type { Phase } from '../model/delivery.ts';
import type { FineIndex, Span } from './fine-pods.ts';
import {
  type Case,
  type ContrastOf,
  type FinePods,
  MINIMUM_FINE,
  type Place,
  PLACES,
  type Suspect,
} from './weigh-places.ts';

/** From fewer Pods than this that fail the same way in one place nothing is concluded. */
export const MINIMUM_FAILING = 3;
/** So many of all that fail must be in the one place. Two places can never both have as many. */
export const SHARE_IN_ONE_PLACE = 0.75;

/** What befalls running Pods befalls them in a moment: what came up so long before or after is compared with it. */
const INSTANT_SLACK: Micros = seconds(300);

export type ConcentrationVerdict = Place | 'none' | 'unknown';

/** What speaks for a place, in Pods. */
export interface PlaceCounts {
  readonly place: Place;
  readonly value: string;
  readonly failing: number;
  readonly failingElsewhere: number;
  /** That came up in this place while it was in trouble. */
  readonly fineHere: number;
  /** That came up elsewhere and can be compared. */
  readonly fineElsewhere: number;
  readonly contrastOf: ContrastOf;
  /** Nodes on which the latter did. */
  readonly fineNodes: number;
}

export interface Concentration {
  readonly verdict: ConcentrationVerdict;
  /** The place where most fail, of the kind that the verdict names; `null` of `none` and `unknown`. */
  readonly counts: PlaceCounts | null;
}

/** The place where nearly all fail; `null` where there is none. */
function crowdOf(
  cases: readonly Case[],
  valueOf: (one: Case) => string | null,
): Pick<Suspect, 'value' | 'here'> | null {
  const byValue = new Map<string, Case[]>();
  for (const one of cases) {
    const value = valueOf(one);
    if (value === null) continue;
    const found = byValue.get(value);
    if (found === undefined) byValue.set(value, [one]);
    else found.push(one);
  }
  for (const [value, here] of byValue) {
    if (here.length < MINIMUM_FAILING || here.length < cases.length * SHARE_IN_ONE_PLACE) continue;
    return { value, here };
  }
  return null;
}

/** While it was in trouble. */
function spanOf(here: readonly Case[], slack: Micros): Span {
  const onset = leastOf(here, ({ since }) => since);
  const end = greatestOf(here, ({ until }) => until ?? Number.POSITIVE_INFINITY) + slack;
  const recovery = leastOf(here, ({ until, recovered }) =>
    recovered && until !== null ? until : Number.POSITIVE_INFINITY,
  );
  return { from: onset - slack, to: end, onset, recovery };
}

/** What went well in a span. All places of Pods that fail are often asked about the same one: of it it is looked up once. */
function inSpans(
  peersOf: () => FineIndex,
  failing: ReadonlySet<number>,
): (span: Span) => readonly FinePods[] {
  const known: { readonly span: Span; readonly fine: readonly FinePods[] }[] = [];
  return (span) => {
    const same = known.find(
      (one) =>
        one.span.from === span.from &&
        one.span.to === span.to &&
        one.span.onset === span.onset &&
        one.span.recovery === span.recovery,
    );
    if (same !== undefined) return same.fine;
    const fine = peersOf().during(span, failing);
    known.push({ span, fine });
    return fine;
  };
}

/**
 * Where Pods that fail the same way fail, and whether that place is to blame: the node, the registry, the image, the
 * workload, or none of them. `unknown` where too few fail, or where they fail in one place with too little to compare it
 * with. Pure; the order of Pods says nothing. `peersOf` is asked only where it decides something. One `Case` for each Pod; what fails is not counted as fine.
 */
export function concentrationOf(
  phase: Phase,
  cases: readonly Case[],
  peersOf: () => FineIndex,
): Concentration {
  if (cases.length < MINIMUM_FAILING) return { verdict: 'unknown', counts: null };
  const fineIn = inSpans(peersOf, new Set(cases.map(({ pod }) => pod)));
  let isOpen = false;
  for (const { place, valueOf, weigh, fits } of PLACES) {
    if (!fits(phase)) continue;
    const crowd = crowdOf(cases, valueOf);
    if (crowd === null) continue;
    const slack = phase === 'running' ? INSTANT_SLACK : 0;
    const weighing = weigh({ ...crowd, fine: fineIn(spanOf(crowd.here, slack)) }, phase);
    if (weighing === null || weighing.contradicted) continue;
    const { contrast, contrastOf, fineHere } = weighing;
    if (contrast.pods < MINIMUM_FINE) {
      isOpen = true;
      continue;
    }
    const { value, here } = crowd;
    return {
      verdict: place,
      counts: {
        place,
        value,
        failing: here.length,
        failingElsewhere: cases.length - here.length,
        fineHere,
        fineElsewhere: contrast.pods,
        contrastOf,
        fineNodes: contrast.nodes,
      },
    };
  }
  return { verdict: isOpen ? 'unknown' : 'none', counts: null };
}
