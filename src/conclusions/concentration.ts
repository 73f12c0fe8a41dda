import type { Micros } from '../lib/micros.ts';
import type { Phase } from '../model/delivery.ts';

/** One Pod with a trouble. */
export interface Case {
  readonly pod: string;
  readonly node: string | null;
  /** Of the container that is held up. */
  readonly image: string | null;
  readonly registry: string | null;
  /** All images of the Pod. */
  readonly images: readonly string[];
  readonly workload: string | null;
  readonly since: Micros;
  /** `null` while it lasts. */
  readonly until: Micros | null;
  /** Whether it was over because all was well again. */
  readonly recovered: boolean;
}

/** One Pod that came up. */
export interface FinePod {
  readonly pod: string;
  readonly at: Micros;
  readonly node: string | null;
  readonly images: readonly string[];
  readonly pulled: readonly FineImage[];
  readonly workload: string | null;
}

interface FineImage {
  readonly image: string;
  readonly registry: string | null;
}

/** From fewer Pods than this that fail the same way in one place nothing is concluded. */
export const MINIMUM_FAILING = 3;
/** As many must have gone well elsewhere, for there is nothing to be told without a contrast. */
export const MINIMUM_FINE = 2;
/** So many of all that fail must be in the one place. Two places can never both have as many. */
export const SHARE_IN_ONE_PLACE = 0.75;

export type Place = 'node' | 'registry' | 'image' | 'workload';
export type ConcentrationVerdict = Place | 'none' | 'unknown';

/** What the fine Pods elsewhere share with those that fail: the image, the registry they pull from, or nothing. */
export type ContrastOf = 'image' | 'registry' | 'others';

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

/** A place where enough fail, with what went well meanwhile. */
interface Suspect {
  readonly value: string;
  readonly here: readonly Case[];
  /** All fine Pods of the window. */
  readonly ever: readonly FinePod[];
  /** Fine Pods from the first trouble here to the first recovery: what can contradict. */
  readonly during: readonly FinePod[];
  /** Fine Pods from the first trouble here to the last: what can be compared. */
  readonly meanwhile: readonly FinePod[];
}

/** `null`: it says nothing of this place. A `contrast` of too few leaves it open. */
interface Weighing {
  readonly contradicted: boolean;
  readonly fineHere: number;
  readonly contrast: readonly FinePod[];
  readonly contrastOf: ContrastOf;
}

const NODE_PHASES: ReadonlySet<Phase> = new Set([
  'volume',
  'sandbox',
  'image',
  'init',
  'container-start',
  'readiness',
  'running',
]);
const IMAGE_PHASES: ReadonlySet<Phase> = new Set([
  'image',
  'init',
  'container-start',
  'readiness',
  'running',
]);

/** Bare Pods are each their own workload. */
export const ownerOf = ({ workload, pod }: Pick<Case, 'workload' | 'pod'>): string =>
  workload ?? `pod ${pod}`;

const count = (values: Iterable<string | null>): number => {
  const distinct = new Set(values);
  distinct.delete(null);
  return distinct.size;
};

const gotFrom = (cases: readonly Case[]): ((fine: FinePod) => boolean) => {
  const registries = new Set(cases.map(({ registry }) => registry));
  return ({ pulled }) => pulled.some(({ registry }) => registry !== null && registries.has(registry));
};

const sharesImage = (cases: readonly Case[]): ((fine: FinePod) => boolean) => {
  const images = new Set(cases.flatMap((one) => one.images));
  return (fine) => fine.images.some((image) => images.has(image));
};

/**
 * A node is sick if the same images come up on others. Of what comes before images matter, it is enough that different
 * workloads fail on it and any Pods come up elsewhere. An image that was there already says nothing of pulling: there, what
 * other nodes got from the same registries counts.
 */
function weighNode({ value, here, during, meanwhile }: Suspect, phase: Phase): Weighing {
  const comparable = phase === 'image' ? gotFrom(here) : () => true;
  const elsewhere = meanwhile.filter((fine) => fine.node !== null && fine.node !== value && comparable(fine));
  const fineHere = during.filter((fine) => fine.node === value && comparable(fine)).length;
  const contradicted = fineHere >= here.length;
  if (phase === 'image') return { contradicted, fineHere, contrast: elsewhere, contrastOf: 'registry' };
  const same = elsewhere.filter(sharesImage(here));
  const isVaried = (phase === 'volume' || phase === 'sandbox') && count(here.map(ownerOf)) >= 2;
  return same.length < MINIMUM_FINE && isVaried
    ? { contradicted, fineHere, contrast: elsewhere, contrastOf: 'others' }
    : { contradicted, fineHere, contrast: same, contrastOf: 'image' };
}

/** A registry is sick if several images of it cannot be had on several nodes, and it hands over few others. */
function weighRegistry({ value, here, during, meanwhile }: Suspect): Weighing | null {
  if (count(here.map(({ image }) => image)) < 2 || count(here.map(ownerOf)) < 2) return null;
  const fromElsewhere = meanwhile.filter(({ pulled }) =>
    pulled.some(({ registry }) => registry !== null && registry !== value),
  );
  // On one node alone it could be the node, unless that node gets images from elsewhere.
  const isSpread = count(here.map(({ node }) => node)) >= 2;
  const nodes = new Set(here.map(({ node }) => node));
  if (!isSpread && fromElsewhere.filter(({ node }) => nodes.has(node)).length < MINIMUM_FINE) return null;
  const fineHere = during.filter(({ pulled }) => pulled.some(({ registry }) => registry === value)).length;
  const contradicted = fineHere * 2 >= here.length;
  return { contradicted, fineHere, contrast: fromElsewhere, contrastOf: 'others' };
}

/**
 * An image is wrong if it fails on several nodes while others of its registry are pulled, or others run on these nodes. It
 * is wrong always and everywhere: one Pod with it that came up at any time contradicts.
 */
function weighImage(suspect: Suspect, phase: Phase): Weighing | null {
  const { value, here, ever, meanwhile } = suspect;
  const nodes = new Set(here.map(({ node }) => node));
  if (count(nodes) < 2) return null;
  if (phase === 'image') {
    const registry = here.find((one) => one.registry !== null)?.registry ?? null;
    const others = meanwhile.filter(({ pulled }) =>
      pulled.some((one) => registry !== null && one.registry === registry && one.image !== value),
    );
    const fineHere = ever.filter(({ images }) => images.includes(value)).length;
    return { contradicted: fineHere > 0, fineHere, contrast: others, contrastOf: 'registry' };
  }
  // The image of one workload alone cannot be told from the workload.
  if (count(here.map(ownerOf)) < 2) return null;
  const fineHere = ever.filter(({ images }) => images.includes(value)).length;
  const others = meanwhile.filter(({ node, images }) => nodes.has(node) && !images.includes(value));
  return { contradicted: fineHere > 0, fineHere, contrast: others, contrastOf: 'others' };
}

/** A workload is wrong if others come up where it fails; before there is a node, anywhere. */
function weighWorkload({ value, here, during, meanwhile }: Suspect): Weighing {
  const nodes = new Set(here.map(({ node }) => node));
  const anywhere = count(nodes) === 0;
  const fineHere = during.filter(({ workload }) => workload === value).length;
  const others = meanwhile.filter(
    ({ workload, node }) => workload !== value && (anywhere || nodes.has(node)),
  );
  return { contradicted: fineHere >= here.length, fineHere, contrast: others, contrastOf: 'others' };
}

/** What each kind of place must show, in the order in which they are asked. */
const PLACES: readonly {
  readonly place: Place;
  readonly valueOf: (one: Case) => string | null;
  readonly weigh: (suspect: Suspect, phase: Phase) => Weighing | null;
  readonly fits: (phase: Phase) => boolean;
}[] = [
  { place: 'node', valueOf: ({ node }) => node, weigh: weighNode, fits: (phase) => NODE_PHASES.has(phase) },
  {
    place: 'registry',
    valueOf: ({ registry }) => registry,
    weigh: weighRegistry,
    fits: (phase) => phase === 'image',
  },
  {
    place: 'image',
    valueOf: ({ image }) => image,
    weigh: weighImage,
    fits: (phase) => IMAGE_PHASES.has(phase),
  },
  { place: 'workload', valueOf: ({ workload }) => workload, weigh: weighWorkload, fits: () => true },
];

function suspectOf(
  cases: readonly Case[],
  peers: readonly FinePod[],
  valueOf: (one: Case) => string | null,
): Suspect | null {
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
    const onset = Math.min(...here.map(({ since }) => since));
    const ends = here.map(({ until }) => until ?? Number.POSITIVE_INFINITY);
    const recoveries = here.flatMap(({ until, recovered }) => (recovered && until !== null ? [until] : []));
    const meanwhile = peers.filter(({ at }) => at >= onset && at <= Math.max(...ends));
    const recovery = Math.min(...recoveries, Number.POSITIVE_INFINITY);
    return { value, here, ever: peers, meanwhile, during: meanwhile.filter(({ at }) => at < recovery) };
  }
  return null;
}

/**
 * Where Pods that fail the same way fail, and whether that place is to blame: the node, the registry, the image, the
 * workload, or none of them. `unknown` where too few fail, or where they fail in one place with too little to compare it
 * with. Pure; the order of Pods says nothing. One `Case` for each Pod; what fails is not counted as fine.
 */
export function concentrationOf(
  phase: Phase,
  cases: readonly Case[],
  peers: readonly FinePod[],
): Concentration {
  const failing = new Set(cases.map(({ pod }) => pod));
  const fine = peers.filter(({ pod }) => !failing.has(pod));
  let isOpen = cases.length < MINIMUM_FAILING;
  for (const { place, valueOf, weigh, fits } of PLACES) {
    if (!fits(phase)) continue;
    const suspect = suspectOf(cases, fine, valueOf);
    const weighing = suspect === null ? null : weigh(suspect, phase);
    if (suspect === null || weighing === null || weighing.contradicted) continue;
    const { contrast, contrastOf, fineHere } = weighing;
    // A registry that hands over nothing at all needs no other to be compared with.
    if (contrast.length < MINIMUM_FINE && place !== 'registry') {
      isOpen = true;
      continue;
    }
    const { value, here } = suspect;
    return {
      verdict: place,
      counts: {
        place,
        value,
        failing: here.length,
        failingElsewhere: cases.length - here.length,
        fineHere,
        fineElsewhere: contrast.length,
        contrastOf,
        fineNodes: count(contrast.map(({ node }) => node)),
      },
    };
  }
  return { verdict: isOpen ? 'unknown' : 'none', counts: null };
}
