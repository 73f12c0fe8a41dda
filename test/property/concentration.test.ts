import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { concentrationOf, MINIMUM_FAILING, SHARE_IN_ONE_PLACE } from '../../src/conclusions/concentration.ts';
import type { Case, Place } from '../../src/conclusions/weigh-places.ts';
import { PHASES } from '../../src/model/delivery.ts';
import { failing, fine, indexFinePods, type FinePod, imageOf } from '../support/cases.ts';

const name = fc.constantFrom('a', 'b', 'c');
const registry = fc.constantFrom('registry.example.com', 'mirror.example.org');
const phase = fc.constantFrom(...PHASES);

const cases: fc.Arbitrary<Case[]> = fc
  .array(
    fc.record({
      node: fc.option(name, { freq: 8 }),
      app: name,
      registry,
      owned: fc.boolean(),
      since: fc.integer({ min: 100, max: 120 }),
      until: fc.option(fc.integer({ min: 120, max: 200 })),
      recovered: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ app, owned, ...one }, n) => {
      const image = imageOf(app, one.registry);
      return failing(`f${n}`, one.node, app, {
        ...one,
        image,
        images: [image],
        ...(owned ? {} : { workload: null }),
        recovered: one.recovered && one.until !== null,
      });
    }),
  );

const peers: fc.Arbitrary<FinePod[]> = fc
  .array(
    fc.record({
      node: name,
      app: name,
      registry,
      pulled: fc.boolean(),
      at: fc.integer({ min: 90, max: 210 }),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map((one, n) => {
      const image = imageOf(one.app, one.registry);
      const pulled = one.pulled ? [{ image, registry: one.registry }] : [];
      return fine(`p${n}`, one.node, one.app, { at: one.at, images: [image], pulled });
    }),
  );

/** In which places are asked about. */
const ORDER: readonly Place[] = ['node', 'registry', 'image', 'workload'];
const valueAt = (one: Case, place: Place): string | null => one[place];

describe('the verdict over Pods', () => {
  it('does not depend on their order', () => {
    fc.assert(
      fc.property(phase, cases, peers, (at, some, others) => {
        const expected = concentrationOf(at, some, () => indexFinePods(others));
        expect(concentrationOf(at, some.toReversed(), () => indexFinePods(others.toReversed()))).toEqual(
          expected,
        );
      }),
    );
  });

  it('does not depend on what nodes are called', () => {
    const other: { readonly [node: string]: string } = { a: 'z', b: 'a', c: 'b' };
    const rename = <T extends { readonly node: string | null }>(one: T): T => ({
      ...one,
      node: one.node === null ? null : (other[one.node] ?? one.node),
    });
    fc.assert(
      fc.property(phase, cases, peers, (at, some, others) => {
        const { verdict, counts } = concentrationOf(at, some, () => indexFinePods(others));
        const renamed = concentrationOf(at, some.map(rename), () => indexFinePods(others.map(rename)));
        expect(renamed.verdict).toBe(verdict);
        const value = verdict === 'node' ? (other[counts?.value ?? ''] ?? '') : (counts?.value ?? null);
        expect(renamed.counts?.value ?? null).toBe(value);
      }),
    );
  });

  it('blames a place only where enough fail, which are nearly all', () => {
    fc.assert(
      fc.property(phase, cases, peers, (at, some, others) => {
        const { verdict, counts } = concentrationOf(at, some, () => indexFinePods(others));
        const there = some.filter((one) => counts !== null && valueAt(one, counts.place) === counts.value);
        const least = Math.max(MINIMUM_FAILING, some.length * SHARE_IN_ONE_PLACE);
        const told = {
          verdict:
            counts?.place ?? (some.length < MINIMUM_FAILING || verdict === 'unknown' ? 'unknown' : 'none'),
          isEnough: counts === null || there.length >= least,
          failing: counts === null ? 0 : there.length,
          isContradicted: false,
        };
        expect(told).toEqual({
          verdict,
          isEnough: true,
          failing: counts?.failing ?? 0,
          isContradicted: counts !== null && counts.fineHere >= counts.failing,
        });
      }),
    );
  });

  it('still blames a place of theirs when one more Pod just like another fails there', () => {
    fc.assert(
      fc.property(phase, cases, peers, (at, some, others) => {
        const { verdict, counts } = concentrationOf(at, some, () => indexFinePods(others));
        if (counts === null) return;
        const like = some.find((one) => valueAt(one, counts.place) === counts.value);
        if (like === undefined) throw new Error('nobody fails where most fail');
        const more = concentrationOf(at, [...some, { ...like, pod: -1 }], () => indexFinePods(others));
        if (more.counts === null) throw new Error(`${verdict} became ${more.verdict}`);
        // Perhaps an earlier one, that has enough of them now: the order is fixed, and the Pod is in it too.
        expect(valueAt(like, more.counts.place)).toBe(more.counts.value);
        expect(ORDER.indexOf(more.counts.place)).toBeLessThanOrEqual(ORDER.indexOf(counts.place));
        const expected = more.verdict === verdict ? counts.failing + 1 : more.counts.failing;
        expect(more.counts.failing).toBe(expected);
      }),
    );
  });

  it('never blames a place because one more Pod came up in it', () => {
    fc.assert(
      fc.property(phase, cases, peers, name, (at, some, others, node) => {
        const { verdict, counts } = concentrationOf(at, some, () => indexFinePods(others));
        const more = concentrationOf(at, some, () =>
          indexFinePods([...others, fine('one more', node, 'other')]),
        );
        const isBlamed = (told: typeof more): boolean =>
          told.verdict === 'node' && told.counts?.value === node;
        expect(isBlamed(more) && !isBlamed({ verdict, counts })).toBe(false);
      }),
    );
  });
});
