import type { Micros } from '../lib/micros.ts';
import type { Phase } from '../model/delivery.ts';

/** One Pod with a trouble. */
export interface Case {
  readonly pod: number;
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

/** Pods that came up and are alike. */
export interface FineKind {
  readonly node: string | null;
  readonly images: readonly string[];
  readonly pulled: readonly FineImage[];
  readonly workload: string | null;
  /** When each of them came up, sorted. */
  readonly ats: readonly Micros[];
}

/** How many of them at any time of the window, and in shorter ones. */
export interface FinePods extends Omit<FineKind, 'ats'> {
  readonly ever: number;
  /** From the first trouble of a suspect to its last: what can be compared. */
  readonly meanwhile: number;
  /** From the first trouble to the first recovery: what can contradict. */
  readonly during: number;
}

interface FineImage {
  readonly image: string;
  readonly registry: string | null;
}

/** As many must have gone well elsewhere, for there is nothing to be told without a contrast. */
export const MINIMUM_FINE = 2;
export type Place = 'node' | 'registry' | 'image' | 'workload';
/**
 * What the fine Pods elsewhere share with those that fail: the image, the registry they pull from, or nothing; or they were
 * in the same place before it was in trouble or after.
 */
export type ContrastOf = 'image' | 'registry' | 'others' | 'itself';

/** A place where enough fail, with what went well meanwhile. */
export interface Suspect {
  readonly value: string;
  readonly here: readonly Case[];
  readonly fine: readonly FinePods[];
}

/** Pods that came up elsewhere, and on how many nodes. */
export interface Contrast {
  readonly pods: number;
  readonly nodes: number;
}

/** `null`: it says nothing of this place. A `contrast` of too few leaves it open. */
export interface Weighing {
  readonly contradicted: boolean;
  readonly fineHere: number;
  readonly contrast: Contrast;
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

/** How many different ones. */
export const count = (values: Iterable<string | null>): number => {
  const distinct = new Set(values);
  distinct.delete(null);
  return distinct.size;
};

type When = 'ever' | 'meanwhile' | 'during';

/** How many of them came up then. */
function podsOf(fine: readonly FinePods[], when: When, isMeant: (one: FinePods) => boolean): number {
  let pods = 0;
  for (const one of fine) if (one[when] > 0 && isMeant(one)) pods += one[when];
  return pods;
}

function contrastOf(fine: readonly FinePods[], when: When, isMeant: (one: FinePods) => boolean): Contrast {
  let pods = 0;
  const nodes = new Set<string | null>();
  for (const one of fine) {
    if (one[when] === 0 || !isMeant(one)) continue;
    pods += one[when];
    nodes.add(one.node);
  }
  return { pods, nodes: count(nodes) };
}

const gotFrom = (cases: readonly Case[]): ((fine: FinePods) => boolean) => {
  const registries = new Set(cases.map(({ registry }) => registry));
  return ({ pulled }) => pulled.some(({ registry }) => registry !== null && registries.has(registry));
};

const sharesImage = (cases: readonly Case[]): ((fine: FinePods) => boolean) => {
  const images = new Set(cases.flatMap((one) => one.images));
  return (fine) => fine.images.some((image) => images.has(image));
};

/**
 * A node is sick if the same images come up on others. Of what comes before images matter, it is enough that different
 * workloads fail on it and any Pods come up elsewhere. An image that was there already says nothing of pulling: there, what
 * other nodes got from the same registries counts.
 */
function weighNode({ value, here, fine }: Suspect, phase: Phase): Weighing {
  const comparable = phase === 'image' ? gotFrom(here) : () => true;
  const isElsewhere = (one: FinePods): boolean => one.node !== null && one.node !== value && comparable(one);
  const fineHere = podsOf(fine, 'during', (one) => one.node === value && comparable(one));
  const contradicted = fineHere >= here.length;
  const elsewhere = (): Contrast => contrastOf(fine, 'meanwhile', isElsewhere);
  if (phase === 'image') return { contradicted, fineHere, contrast: elsewhere(), contrastOf: 'registry' };
  const shares = sharesImage(here);
  const same = contrastOf(fine, 'meanwhile', (one) => isElsewhere(one) && shares(one));
  const isVaried = (phase === 'volume' || phase === 'sandbox') && count(here.map(ownerOf)) >= 2;
  return same.pods < MINIMUM_FINE && isVaried
    ? { contradicted, fineHere, contrast: elsewhere(), contrastOf: 'others' }
    : { contradicted, fineHere, contrast: same, contrastOf: 'image' };
}

/**
 * A registry is sick if several images of it cannot be had on several nodes, and it hands over few others, while other
 * registries do, or it did itself before or after: without any pull to be seen, several wrong images look the same.
 */
function weighRegistry({ value, here, fine }: Suspect): Weighing | null {
  if (count(here.map(({ image }) => image)) < 2 || count(here.map(ownerOf)) < 2) return null;
  const isFromElsewhere = ({ pulled }: FinePods): boolean =>
    pulled.some(({ registry }) => registry !== null && registry !== value);
  // On one node alone it could be the node, unless that node gets images from elsewhere.
  const nodes = new Set(here.map(({ node }) => node));
  const isSpread = count(nodes) >= 2;
  const onThese = (one: FinePods): boolean => nodes.has(one.node) && isFromElsewhere(one);
  if (!isSpread && podsOf(fine, 'meanwhile', onThese) < MINIMUM_FINE) return null;
  const isFromHere = ({ pulled }: FinePods): boolean => pulled.some(({ registry }) => registry === value);
  const fineHere = podsOf(fine, 'during', isFromHere);
  const contradicted = fineHere * 2 >= here.length;
  const fromElsewhere = contrastOf(fine, 'meanwhile', isFromElsewhere);
  if (fromElsewhere.pods >= MINIMUM_FINE)
    return { contradicted, fineHere, contrast: fromElsewhere, contrastOf: 'others' };
  const atOtherTimes = fine.map((one) => ({ ...one, ever: one.ever - one.during }));
  const contrast = contrastOf(atOtherTimes, 'ever', isFromHere);
  return { contradicted, fineHere, contrast, contrastOf: 'itself' };
}

/**
 * An image is wrong if it fails on several nodes while others of its registry are pulled, or others run on these nodes. It
 * is wrong always and everywhere: one Pod with it that came up at any time contradicts.
 */
function weighImage({ value, here, fine }: Suspect, phase: Phase): Weighing | null {
  const nodes = new Set(here.map(({ node }) => node));
  if (count(nodes) < 2) return null;
  if (phase === 'image') {
    const registry = here.find((one) => one.registry !== null)?.registry ?? null;
    const others = contrastOf(fine, 'meanwhile', ({ pulled }) =>
      pulled.some((one) => registry !== null && one.registry === registry && one.image !== value),
    );
    const fineHere = podsOf(fine, 'ever', ({ images }) => images.includes(value));
    return { contradicted: fineHere > 0, fineHere, contrast: others, contrastOf: 'registry' };
  }
  // The image of one workload alone cannot be told from the workload.
  if (count(here.map(ownerOf)) < 2) return null;
  const fineHere = podsOf(fine, 'ever', ({ images }) => images.includes(value));
  const others = contrastOf(
    fine,
    'meanwhile',
    ({ node, images }) => nodes.has(node) && !images.includes(value),
  );
  return { contradicted: fineHere > 0, fineHere, contrast: others, contrastOf: 'others' };
}

/** A workload is wrong if others come up where it fails; before there is a node, anywhere. */
function weighWorkload({ value, here, fine }: Suspect): Weighing {
  const nodes = new Set(here.map(({ node }) => node));
  const anywhere = count(nodes) === 0;
  const fineHere = podsOf(fine, 'during', ({ workload }) => workload === value);
  const others = contrastOf(
    fine,
    'meanwhile',
    ({ workload, node }) => workload !== value && (anywhere || nodes.has(node)),
  );
  return { contradicted: fineHere >= here.length, fineHere, contrast: others, contrastOf: 'others' };
}

/** What each kind of place must show, in the order in which they are asked. */
export const PLACES: readonly {
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
