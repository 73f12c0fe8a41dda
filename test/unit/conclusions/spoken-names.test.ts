import { expect, it } from 'vitest';

import { createSpokenNames } from '../../../src/conclusions/spoken-names.ts';
import type { Observation, ObservationTarget } from '../../../src/model/observation.ts';
import { addObservation } from '../../../src/share-processor/fold/record.ts';
import { createRecordCache } from '../../../src/share-processor/fold/record-cache.ts';
import { observe, POD } from '../../support/observations.ts';

const NAME: ObservationTarget = { ...POD, kind: 'PodName', uid: 'shop/web' };
const NAMESPACE: ObservationTarget = { ...POD, kind: 'Namespace', uid: 'shop', name: 'shop' };
const cacheOf = (observations: readonly Observation[] = []) =>
  createRecordCache((_cluster, kind) =>
    kind === 'Namespace' || kind === 'PodName' ? [...observations] : [],
  );

it('a Pod is meant by what was said of its name', () => {
  const cache = cacheOf();
  const spoken = createSpokenNames(cache);
  expect([spoken.has(POD), spoken.mayMean(POD), spoken.recordOf(POD)]).toEqual([false, false, null]);
  addObservation(cache.get(NAME), observe({ key: 'a' }));
  expect(spoken.recordOf(POD)).toBe(cache.get(NAME));
  spoken.add(NAME);
  expect([spoken.has(POD), spoken.mayMean(POD)]).toEqual([true, true]);
  expect(spoken.has({ ...POD, name: 'other' })).toBe(false);
  spoken.delete(POD);
  expect(spoken.mayMean(POD)).toBe(false);
});

it('a Pod is meant by a deletion of all Pods of its namespace, once that is looked up again', () => {
  const cache = cacheOf();
  const spoken = createSpokenNames(cache);
  addObservation(cache.get(NAMESPACE), observe({ key: 'a', action: 'delete' }));
  expect(spoken.mayMean(POD)).toBe(false);
  addObservation(cache.get(NAMESPACE), observe({ key: 'b', action: 'delete-collection' }));
  spoken.forgetNamespaces();
  expect(spoken.mayMean(POD)).toBe(true);
  expect(spoken.mayMean({ ...POD, namespace: 'else' })).toBe(false);
});
