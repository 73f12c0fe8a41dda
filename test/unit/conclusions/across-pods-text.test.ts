import { describe, expect, it } from 'vitest';

import { plural, sayAcrossPods, type Spoken } from '../../../src/conclusions/across-pods-text.ts';
import type { PlaceCounts } from '../../../src/conclusions/concentration.ts';
import { parseMicros } from '../../../src/lib/micros.ts';
import { failing, fine } from '../../support/cases.ts';
import { finding } from '../cli/documents.ts';

const AT = parseMicros('2026-01-31T10:02:15Z') ?? Number.NaN;
const self = failing('1', 'east\nnode-b', 'web', { since: AT });
const others = [
  failing('2', 'east\nnode-b', 'web', { since: AT }),
  failing('3', 'east\nnode-b', 'db', { since: AT }),
];
const counts = (parts: Partial<PlaceCounts>): PlaceCounts => ({
  place: 'node',
  value: 'east\nnode-b',
  failing: 3,
  failingElsewhere: 0,
  fineHere: 0,
  fineElsewhere: 5,
  contrastOf: 'image',
  fineNodes: 3,
  ...parts,
});

const say = (told: PlaceCounts | null, parts: Partial<Spoken> = {}): string =>
  sayAcrossPods({
    primary: finding(),
    self,
    others,
    sameImage: [],
    concentration: { verdict: told?.place ?? 'none', counts: told },
    contradicts: false,
    ...parts,
  });

describe('the sentence', () => {
  it.each<[string, PlaceCounts, string]>([
    [
      'a node',
      counts({}),
      '2 other Pods on node-b fail the same way since 10:02 UTC; the same images came up on 3 other nodes: look at the node.',
    ],
    [
      'a node that cannot pull',
      counts({ contrastOf: 'registry' }),
      '2 other Pods on node-b fail the same way since 10:02 UTC; 5 Pods on 3 other nodes got images from the same registry: look at the node.',
    ],
    [
      'a node without an image in common',
      counts({ contrastOf: 'others', fineNodes: 1 }),
      '2 other Pods on node-b fail the same way since 10:02 UTC; 5 Pods came up on 1 other node: look at the node.',
    ],
    [
      'a registry',
      counts({ place: 'registry', value: 'registry.example.com' }),
      '2 other Pods fail the same way since 10:02 UTC, with 2 images of registry.example.com on 1 node; 5 Pods got images from other registries meanwhile: look at the registry.',
    ],
    [
      'a registry that is compared with itself',
      counts({ place: 'registry', value: 'registry.example.com', contrastOf: 'itself' }),
      '2 other Pods fail the same way since 10:02 UTC, with 2 images of registry.example.com on 1 node; 5 Pods got images from it before or after: look at the registry.',
    ],
    [
      'an image',
      counts({ place: 'image', value: self.image ?? '' }),
      '1 other Pod with the image registry.example.com/web:1 fails the same way since 10:02 UTC, on 1 node; 5 Pods got other images from the same registry meanwhile: look at the image.',
    ],
    [
      'a workload',
      counts({ place: 'workload', value: 'web' }),
      '1 other Pod of its workload fails the same way since 10:02 UTC; 5 Pods of other workloads came up on the same nodes: look at the workload.',
    ],
  ])('about %s gives the counts', (_what, told, text) => {
    expect(say(told)).toBe(text);
  });

  it('about no place says over how many it is spread', () => {
    expect(say(null)).toBe(
      '2 other Pods fail the same way since 10:02 UTC, all 3 on 1 node, with 2 images, of 2 workloads: no one place explains it.',
    );
  });

  it('about too few says so', () => {
    const concentration = { verdict: 'unknown', counts: null } as const;
    const sameImage = [fine('8', 'east\nnode-c', 'web')];
    expect(say(null, { concentration, others: others.slice(1), sameImage })).toBe(
      '1 other Pod fails the same way since 10:02 UTC; the same image came up on 1 other node meanwhile: too few to point at one place.',
    );
    expect(say(null, { concentration, others: [] })).toBe('No other Pod fails this way.');
  });

  it('tells the day where it began on another one', () => {
    const early = { ...self, pod: 4, since: AT - 86_400_000_000 };
    expect(say(counts({}), { others: [early] })).toContain(' since 2026-01-30 10:02 UTC;');
  });

  it('hides no contradiction', () => {
    expect(say(counts({}), { contradicts: true })).toMatch(
      /: look at the node\. What the Pod itself was told says otherwise \(ImageNotFound: user\)\.$/,
    );
  });
});

it('numbers and nouns agree', () => {
  expect([
    plural(0, 'Pod'),
    plural(1, 'Pod'),
    plural(1234, 'Pod'),
    plural(2, 'registry', 'registries'),
  ]).toEqual(['0 Pods', '1 Pod', '1,234 Pods', '2 registries']);
});
