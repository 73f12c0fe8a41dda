import { createFineIndex, type FineIndex } from '../../src/conclusions/fine-pods.ts';
import type { Case, FineKind } from '../../src/conclusions/weigh-places.ts';

/** One Pod that came up. */
export interface FinePod extends Omit<FineKind, 'ats'> {
  readonly pod: number;
  readonly at: number;
}

const REGISTRY = 'registry.example.com';

/** All of them, each with these parts. */
export const all = <T extends object>(items: readonly T[], parts: Partial<T>): T[] =>
  Array.from(items, (one) => ({ ...one, ...parts }));

/** The image of an app, of the registry where there is no other. */
export const imageOf = (app: string, registry = REGISTRY): string => `${registry}/${app}:1`;

/** The record of a Pod, by a short name. */
export const recordOf = (pod: string | number): number =>
  typeof pod === 'number'
    ? pod
    : Array.from(pod).reduce((number, sign) => number * 128 + sign.charCodeAt(0), 0);

/** A Pod of `app` that fails on `node` since 100. */
export const failing = (
  pod: string | number,
  node: string | null,
  app: string,
  parts: Partial<Case> = {},
): Case => ({
  pod: recordOf(pod),
  node,
  image: imageOf(app),
  registry: REGISTRY,
  images: [imageOf(app)],
  workload: app,
  since: 100,
  until: null,
  recovered: false,
  ...parts,
});

/** A Pod of `app` that came up on `node` at 150, its image pulled. */
export const fine = (
  pod: string | number,
  node: string | null,
  app: string,
  parts: Partial<FinePod> = {},
): FinePod => ({
  pod: recordOf(pod),
  at: 150,
  node,
  images: [imageOf(app)],
  pulled: [{ image: imageOf(app), registry: REGISTRY }],
  workload: app,
  ...parts,
});

/** The image of `app` from another registry, pulled. */
export const fromElsewhere = (app: string): Partial<FinePod> => ({
  images: [imageOf(app, 'mirror.example.org')],
  pulled: [{ image: imageOf(app, 'mirror.example.org'), registry: 'mirror.example.org' }],
});

/** Those that have the same lists are alike. */
export function indexFinePods(pods: readonly FinePod[]): FineIndex {
  const kinds: FineKind[] = [];
  const found = new Map<number, { readonly kind: FineKind; readonly at: number }>();
  for (const { pod, at, ...what } of pods) {
    const isAlike = (kind: FineKind): boolean =>
      kind.node === what.node &&
      kind.workload === what.workload &&
      kind.images === what.images &&
      kind.pulled === what.pulled;
    const index = kinds.findIndex(isAlike);
    const kind = { ...what, ats: [...(kinds[index]?.ats ?? []), at].toSorted((a, b) => a - b) };
    if (index === -1) kinds.push(kind);
    else kinds[index] = kind;
    for (const [other, known] of found) if (isAlike(known.kind)) found.set(other, { ...known, kind });
    found.set(pod, { kind, at });
  }
  return createFineIndex(kinds, (pod) => found.get(pod) ?? null);
}
