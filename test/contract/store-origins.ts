import { describe, expect, it } from 'vitest';

import type { BatchOrigin } from '../../src/model/raw-place.ts';
import type { Store } from '../../src/store/contract.ts';
import type { NewHarness } from './store.ts';
import { batch, observation, podTarget, result } from './store-samples.ts';

const part = (identity: string, offset: number) => ({ source: 'file', identity, offset, length: 10 });
const target = podTarget('a');

function commit(store: Store, keys: readonly string[], origin: BatchOrigin | null, at = 1_000): void {
  const observations = keys.map((key) => ({ target, observation: observation(key, { at }) }));
  store.commit(batch({ observations, ...(origin === null ? {} : { origin }) }));
}
const placesOf = (store: Store): unknown =>
  Object.fromEntries(
    [...store.reader().rawPlaces('east', 'Pod', 'a')].map(([key, places]) => [
      key,
      places.map(({ parts }) => parts),
    ]),
  );

/** Where audit events lie. */
export function describeOrigins(newHarness: NewHarness): void {
  describe('origins', () => {
    it('tell of each observation where it came from, of one that came again the latest first', () => {
      const store = newHarness().open();
      commit(store, ['rv:1', 'rv:2'], { parts: [part('one', 0), part('two', 5)], kept: null });
      commit(store, ['rv:2'], { parts: [part('one', 10)], kept: null });
      commit(store, ['rv:3'], null);
      const first = [part('one', 0), part('two', 5)];
      expect(structuredClone(placesOf(store))).toEqual({
        'rv:1': [first],
        'rv:2': [[part('one', 10)], first],
      });
      expect([...store.reader().rawPlaces('east', 'Pod', 'b')]).toEqual([]);
    });

    it('stay with the observations that compaction leaves', () => {
      const store = newHarness().open();
      commit(store, ['rv:1', 'rv:2'], { parts: [part('one', 0)], kept: null });
      commit(store, ['rv:3'], { parts: [part('one', 10)], kept: null });
      store.commit(batch({ dropped: ['rv:1', 'rv:3'].map((key) => ({ target, key })) }));
      expect(structuredClone(placesOf(store))).toEqual({ 'rv:2': [[part('one', 0)]] });
      expect(store.loadRecord('east', 'Pod', 'a').map(({ key }) => key)).toEqual(['rv:2']);
    });

    it('hold copies, and give up the oldest when they are too many', () => {
      const store = newHarness().open({ maxKeptBytes: 3_000 });
      const copy = (n: number): string =>
        Array.from({ length: 100 }, (_, index) => `${(n + 1) * (index + 7) * 7919 * 104_729}`).join('\n');
      for (const n of [0, 1, 2, 3, 4, 5, 6, 7]) commit(store, [`rv:${n}`], { parts: [], kept: copy(n) });
      const places = store.reader().rawPlaces('east', 'Pod', 'a');
      const kept = [...places].map(([key, [place]]) => [key, store.reader().keptEvents(place?.batch ?? 0)]);
      expect(Object.fromEntries(kept)).toMatchObject({ 'rv:0': null, 'rv:7': copy(7) });
    });

    it('go with the retention, but for the last', () => {
      const store = newHarness().open();
      commit(store, ['rv:1'], { parts: [part('one', 0)], kept: 'copy' }, 100);
      commit(store, ['rv:2'], { parts: [part('two', 0)], kept: 'copy' }, 200);
      store.commit(batch({ results: [result(target, { lastAt: 500 })] }));
      const [old] = store.reader().rawPlaces('east', 'Pod', 'a').get('rv:1') ?? [];
      store.retain(150);
      expect(structuredClone(placesOf(store))).toEqual({ 'rv:1': [[]], 'rv:2': [[part('two', 0)]] });
      expect(store.reader().keptEvents(old?.batch ?? 0)).toBeNull();
      store.retain(400);
      commit(store, ['rv:3'], { parts: [part('three', 0)], kept: null }, 600);
      expect(structuredClone(placesOf(store))).toMatchObject({ 'rv:1': [[]], 'rv:3': [[part('three', 0)]] });
    });
  });
}
