import type { Case, FinePod } from '../../src/conclusions/weigh-places.ts';

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
