import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Observation } from '../../src/model/observation.ts';
import { compareObservations, type Placed, placeObservations } from '../../src/share-processor/fold/order.ts';
import {
  addObservation,
  boundedObservations,
  compactRecord,
  createRecord,
} from '../../src/share-processor/fold/record.ts';
import { DAY, observe, POD } from '../support/observations.ts';

/*
 * Few values of each field, so that ties of every kind are common.
 */
const few = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const time = fc.nat({ max: 4 }).map((n) => DAY + n);

/** Any observation; the key is whatever it is, as of input that lies. */
const observation: fc.Arbitrary<Observation> = fc
  .record({
    key: few('rv:9', 'rv:10', 'rv:10:delete', 'audit:a', 'event:b'),
    auditId: few('a', 'b', 'c'),
    action: fc.constantFrom<Observation['action']>('create', 'update', 'delete', 'bind', 'kubernetes-event'),
    subresource: few('', 'status'),
    resourceVersion: few('', '9', '10', '99999999999999999999999999999', '100000000000000000000000000000'),
    requestedAt: time,
    at: time,
    code: fc.constantFrom(200, 201, 409),
    bodyType: fc.constantFrom<Observation['bodyType']>('full', 'status', 'strategic', 'metadata', 'none'),
    message: few('', 'said'),
  })
  .map((parts) => observe(parts));
const placed: fc.Arbitrary<Placed> = fc.record({ observation, at: time });

/** Keys that tell one change from another, as extraction makes them. */
const keyed = (list: readonly Observation[]): Observation[] =>
  list.map((each) => ({ ...each, key: `${each.key} ${each.auditId} ${each.action}` }));

const recordOf = (observations: Iterable<Observation>): ReturnType<typeof createRecord> => {
  const record = createRecord(POD);
  for (const each of observations) addObservation(record, each);
  return record;
};
const contentOf = (record: ReturnType<typeof createRecord>): Observation[] =>
  [...record.observations.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));

describe('the order of observations is a total one', () => {
  it('antisymmetric: two that compare equal are the same change', () => {
    fc.assert(
      fc.property(placed, placed, (a, b) => {
        const order = Math.sign(compareObservations(a, b));
        // The sum, since 0 and -0 are one order.
        expect(order + Math.sign(compareObservations(b, a))).toBe(0);
        if (order !== 0) return;
        expect([a.at, a.observation.auditId, a.observation.key]).toEqual([
          b.at,
          b.observation.auditId,
          b.observation.key,
        ]);
      }),
      { numRuns: 5000 },
    );
  });

  it('transitive', () => {
    fc.assert(
      fc.property(placed, placed, placed, (a, b, c) => {
        const isBefore = (left: Placed, right: Placed): boolean => compareObservations(left, right) <= 0;
        fc.pre(isBefore(a, b) && isBefore(b, c));
        expect(isBefore(a, c)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('the same from whatever order the observations came in', () => {
    const shuffled = fc
      .uniqueArray(observation, {
        maxLength: 12,
        selector: ({ key, auditId, action }) => `${key} ${auditId} ${action}`,
      })
      .map(keyed)
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(shuffled, ([list, otherwise]) => {
        expect(placeObservations(otherwise)).toEqual(placeObservations(list));
      }),
      { numRuns: 2000 },
    );
  });

  it('versions in their own order, effective times never back', () => {
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 12 }), (list) => {
        const inOrder = placeObservations(list);
        const times = inOrder.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        const versions = inOrder
          .filter(
            ({ observation: { resourceVersion, action } }) =>
              resourceVersion !== '' && action !== 'kubernetes-event',
          )
          .map(({ observation: { resourceVersion } }) => BigInt(resourceVersion));
        expect(versions).toEqual(versions.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        for (const {
          observation: { at: own },
          at,
        } of inOrder)
          expect(at).toBeGreaterThanOrEqual(own);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a record is a join-semilattice', () => {
  const list = fc.array(observation, { maxLength: 15 });

  it('adding commutes', () => {
    const two = list.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(two, ([all, otherwise]) => {
        expect(contentOf(recordOf(otherwise))).toEqual(contentOf(recordOf(all)));
      }),
      { numRuns: 3000 },
    );
  });

  it('adding repeats changes nothing, and says so', () => {
    fc.assert(
      fc.property(list, (all) => {
        const record = recordOf(all);
        const before = contentOf(record);
        expect(all.filter((each) => addObservation(record, each))).toEqual([]);
        expect(contentOf(record)).toEqual(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('merging is associative, and the same as adding all', () => {
    fc.assert(
      fc.property(list, list, list, (a, b, c) => {
        const merge = (...parts: Observation[][]) => recordOf(parts.flat());
        const leftFirst = merge(contentOf(merge(a, b)), c);
        const rightFirst = merge(a, contentOf(merge(b, c)));
        expect(contentOf(leftFirst)).toEqual(contentOf(rightFirst));
        expect(contentOf(leftFirst)).toEqual(contentOf(recordOf([...a, ...b, ...c])));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('bounding a record commutes with union', () => {
  /** A crash loop of days: versions in order, clocks that disagree, Events in between, the odd change of the spec. */
  const mixture = fc.constantFrom(
    ['status'],
    ['event'],
    ['status', 'unversioned'],
    ['status', 'status', 'status', 'event', 'event', 'unversioned', 'spec'],
  );
  const long = mixture
    .chain((kinds) =>
      fc.array(fc.record({ jitter: fc.nat({ max: 50 }), kind: fc.constantFrom(...kinds) }), {
        minLength: 600,
        maxLength: 1500,
        size: 'max',
      }),
    )
    .map((steps) =>
      steps.map(({ jitter, kind }, n): Observation => {
        const at = DAY + n * 10 + jitter;
        const resourceVersion = String(90_000 + n);
        switch (kind) {
          case 'event':
            return observe({
              key: `event:${n}`,
              at,
              resourceVersion,
              action: 'kubernetes-event',
              subresource: '',
            });
          case 'unversioned':
            return observe({ key: `audit:${n}`, at });
          case 'spec':
            return observe({ key: `rv:${n}`, at, resourceVersion, subresource: '' });
          default:
            return observe({ key: `rv:${n}`, at, resourceVersion });
        }
      }),
    );
  /** What a record is judged by that was cut down whenever it had grown enough. */
  const judgedBy = (observations: Iterable<Observation>): Observation[] => {
    const record = createRecord(POD);
    for (const each of observations) if (addObservation(record, each)) compactRecord(record);
    return boundedObservations(contentOf(record)) as Observation[];
  };

  it('in whatever order and how often the observations came', () => {
    fc.assert(
      fc.property(
        long.chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(all, { minLength: all.length }),
            fc.subarray(all, { minLength: 1 }),
          ),
        ),
        ([all, otherwise, repeated]) => {
          const keys = judgedBy([...otherwise, ...repeated]).map(({ key }) => key);
          expect(keys).toEqual(judgedBy(all).map(({ key }) => key));
        },
      ),
      // Shrinking lists of this length takes longer than reading them.
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('keeps what lies at the ends, and whatever is not a part of the run', () => {
    fc.assert(
      fc.property(long, (all) => {
        const keys = new Set(judgedBy(all).map(({ key }) => key));
        const specs = all.filter(({ action, subresource }) => action === 'update' && subresource === '');
        for (const { key } of [...specs, ...all.slice(0, 200), ...all.slice(-200)]) {
          expect(keys.has(key)).toBe(true);
        }
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });
});
