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

/** One Pod that came up. */
export interface FinePod {
  readonly pod: number;
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
  /** All fine Pods of the window. */
  readonly ever: readonly FinePod[];
  /** Fine Pods from the first trouble here to the first recovery: what can contradict. */
  readonly during: readonly FinePod[];
  /** Fine Pods from the first trouble here to the last: what can be compared. */
  readonly meanwhile: readonly FinePod[];
}

/** `null`: it says nothing of this place. A `contrast` of too few leaves it open. */
export interface Weighing {
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

/** How many different ones. */
export const count = (values: Iterable<string | null>): number => {
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

/**
 * A registry is sick if several images of it cannot be had on several nodes, and it hands over few others, while other
 * registries do, or it did itself before or after: without any pull to be seen, several wrong images look the same.
 */
function weighRegistry({ value, here, ever, during, meanwhile }: Suspect): Weighing | null {
  if (count(here.map(({ image }) => image)) < 2 || count(here.map(ownerOf)) < 2) return null;
  const fromElsewhere = meanwhile.filter(({ pulled }) =>
    pulled.some(({ registry }) => registry !== null && registry !== value),
  );
  // On one node alone it could be the node, unless that node gets images from elsewhere.
  const isSpread = count(here.map(({ node }) => node)) >= 2;
  const nodes = new Set(here.map(({ node }) => node));
  if (!isSpread && fromElsewhere.filter(({ node }) => nodes.has(node)).length < MINIMUM_FINE) return null;
  const fromHere = ever.filter(({ pulled }) => pulled.some(({ registry }) => registry === value));
  const now = new Set(during);
  const fineHere = fromHere.filter((fine) => now.has(fine)).length;
  const contradicted = fineHere * 2 >= here.length;
  return fromElsewhere.length >= MINIMUM_FINE
    ? { contradicted, fineHere, contrast: fromElsewhere, contrastOf: 'others' }
    : { contradicted, fineHere, contrast: fromHere.filter((fine) => !now.has(fine)), contrastOf: 'itself' };
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
