import { DatabaseSync } from 'node:sqlite';

import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import type { ArrivalQuery, FailureQuery, Peers } from '../../../../src/model/across-pods.ts';
import type { Sighting } from '../../../../src/model/sighting.ts';
import type { Batch, StoreReader } from '../../../../src/store/contract.ts';
import { createKnownSightings } from '../../../../src/store/sqlite/known-sightings.ts';
import { createImageLists } from '../../../../src/store/sqlite/image-lists.ts';
import { createLabelSets } from '../../../../src/store/sqlite/label-sets.ts';
import { NO_LOG } from '../../../../src/store/sqlite/log-room.ts';
import { migrate } from '../../../../src/store/sqlite/migrations.ts';
import { createObjectIds } from '../../../../src/store/sqlite/object-ids.ts';
import { createPlaces } from '../../../../src/store/sqlite/places.ts';
import { createRetention } from '../../../../src/store/sqlite/retention.ts';
import { createReader } from '../../../../src/store/sqlite/sqlite-reader.ts';
import { inTransaction } from '../../../../src/store/sqlite/transaction.ts';
import { createBatchWriter } from '../../../../src/store/sqlite/write-batch.ts';
import { createDictionaries } from '../../../../src/store/sqlite/place-dictionary.ts';
import { batch, line, podTarget, result } from '../../../contract/store-samples.ts';

const time = fc.nat({ max: 30 });
const orNull = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { nil: null });
const image = fc.constantFrom('quay.io/web:1', 'nginx');

const sighting: fc.Arbitrary<Sighting> = fc.record({
  images: fc.subarray(['nginx', 'quay.io/web:1'], { minLength: 1 }),
  up: orNull(fc.record({ at: time, pulled: fc.subarray(['nginx']) })),
  trouble: orNull(
    fc.record({
      code: fc.constantFrom('ImageNotFound', 'OomKilled'),
      side: fc.constantFrom('user' as const, 'platform' as const),
      phase: fc.constant('image' as const),
      image: orNull(image),
      since: time,
      until: orNull(time),
      attempts: fc.nat({ max: 1 }),
    }),
  ),
});

/** One Pod as a commit leaves it: a line that may tell of coming up, and one that may not. */
const change = fc.record({
  pod: fc.nat({ max: 5 }),
  namespace: fc.constantFrom('a', 'b'),
  node: orNull(fc.constantFrom('x', 'y')),
  outcome: fc.constantFrom('in-progress', 'succeeded'),
  settled: fc.boolean(),
  create: orNull(sighting),
  incident: orNull(sighting.map(({ images, trouble }) => ({ images, up: null, trouble }))),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.array(change, { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constantFrom('retain' as const, 'forget' as const) },
  ),
  { maxLength: 8 },
);

const perhaps = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(some, { nil: undefined });
const window = fc
  .tuple(time, fc.integer({ min: 1, max: 40 }))
  .map(([from, long]) => ({ from, to: from + long }));
const places = {
  namespace: perhaps(fc.constantFrom('a', 'b')),
  namespaces: perhaps(fc.subarray(['a', 'b'])),
  node: perhaps(fc.constantFrom('x', 'y')),
  cluster: perhaps(fc.constantFrom('east', 'west')),
  image: perhaps(image),
};
const asked = <T extends object>(parts: fc.Arbitrary<T>): fc.Arbitrary<T & { from: number; to: number }> =>
  fc
    .tuple(parts, window)
    .map(([filters, span]) =>
      Object.assign(
        Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as T,
        span,
      ),
    );
const arrivalQuery = asked(fc.record(places)) as fc.Arbitrary<ArrivalQuery>;
const failureQuery = asked(
  fc.record({
    ...places,
    registry: perhaps(fc.constant('quay.io')),
    code: perhaps(fc.constant('OomKilled')),
    side: perhaps(fc.constant('user')),
  }),
) as fc.Arbitrary<Omit<FailureQuery, 'limit'>>;

/** Nobody who asks after this can know what was removed. */
const FORGET = 'DELETE FROM removed_sightings WHERE id < (SELECT max(id) FROM removed_sightings)';

/** A store whose connection is at hand. */
function openStore(): { db: DatabaseSync; reader: StoreReader; commit(batch: Batch): void; retain(): void } {
  const db = new DatabaseSync(':memory:');
  migrate(db, ':memory:');
  const [ids, lists, labels, places] = [
    createObjectIds(db),
    createImageLists(db),
    createLabelSets(db),
    createPlaces(db),
  ];
  const write = createBatchWriter(db, ids, lists, labels, places, () => null, 10);
  const retain = createRetention(db, NO_LOG);
  return {
    db,
    reader: createReader(db, ':memory:'),
    commit: (some) => inTransaction(db, () => write(some)),
    retain() {
      for (const known of [ids, lists, labels, places]) known.clear();
      Array.from(retain({ before: 100, outboxBefore: 100, stepMs: 1000 }));
    },
  };
}

function write(store: ReturnType<typeof openStore>, changes: readonly Change[]): void {
  // What a commit says twice of one Pod it says with the last of them.
  const last = new Map(changes.map((one) => [one.pod, one]));
  const results = [...last.values()].map(({ pod, namespace, node, outcome, settled, create, incident }) =>
    // A Pod stays in its namespace.
    result(podTarget(`${namespace}${pod}`, { namespace }), {
      node,
      settled,
      lastAt: 1,
      lines: [
        line(`${namespace}${pod}/create`, 1, { outcome, sighting: create }),
        line(`${namespace}${pod}/incident`, 2, { type: 'incident', kind: 'incident', sighting: incident }),
      ].slice(0, incident === null ? 1 : 2),
    }),
  );
  store.commit(batch({ results }));
}

const byContent = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
function told({ kinds, find, partial }: Peers, records: readonly number[]): unknown {
  const found = records.map((record) => find(record));
  return structuredClone({ kinds: kinds.toSorted(byContent), found, partial });
}

it('answers what the store answers, whatever is changed and removed between the questions', () => {
  let answered = 0;
  fc.assert(
    fc.property(
      steps,
      failureQuery,
      arrivalQuery,
      fc.integer({ min: 1, max: 6 }),
      fc.record({ troubles: fc.integer({ min: 1, max: 6 }), arrivals: fc.integer({ min: 1, max: 6 }) }),
      (all, failures, arrivals, limit, most) => {
        const store = openStore();
        const known = createKnownSightings(store.db, createDictionaries(store.db), most);
        const plain = store.reader;
        try {
          for (const step of all) {
            if (step === 'retain') store.retain();
            else if (step === 'forget') store.db.exec(FORGET);
            else write(store, step);
            const records = plain
              .failures({ from: 0, to: 100, limit: 100 })
              .items.map(({ record }) => record);
            // What is not known is the store's to answer.
            const [mine, theirs, count] = [
              known.failures({ ...failures, limit }),
              known.peers({ ...arrivals, limit }),
              known.cameUp(arrivals),
            ];
            const answers = (among: Peers): unknown => told(among, records);
            expect({
              failures: mine && structuredClone(mine),
              peers: theirs && answers(theirs),
              cameUp: count,
            }).toEqual({
              failures: mine && structuredClone(plain.failures({ ...failures, limit })),
              peers: theirs && answers(plain.peers({ ...arrivals, limit })),
              cameUp: count === null ? null : plain.cameUp(arrivals),
            });
            answered += [mine, theirs, count].filter((one) => one !== null).length;
          }
        } finally {
          store.db.close();
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(answered).toBeGreaterThan(500);
});
