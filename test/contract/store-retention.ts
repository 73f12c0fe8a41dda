import { describe, expect, it } from 'vitest';

import type { NewHarness } from './store.ts';
import { batch, observation, podTarget, result, uidsOf } from './store-samples.ts';

export function describeRetention(newHarness: NewHarness): void {
  describe('retain', () => {
    it('removes settled records that ended before the limit, with all that belongs to them', () => {
      const store = newHarness().open();
      const [old, young, open] = [podTarget('old'), podTarget('young'), podTarget('open')];
      const targets = [old, young, open];
      store.commit(
        batch({
          observations: targets.map((target) => ({ target, observation: observation('rv:1') })),
          results: [
            result(old, { settled: true, lastAt: 99 }),
            result(young, { settled: true, lastAt: 100 }),
            result(open, { settled: false, lastAt: 1 }),
          ],
          settlements: targets.map((target) => ({
            target,
            settlement: { deliveryId: 'x', revision: 1, digest: 'd' },
          })),
          outbox: [99, 100].map((finalAt) => ({
            finalAt,
            deliveryId: 'x',
            revision: 1,
            kind: 'trace',
            payload: '',
          })),
          counters: [{ name: 'n', labels: '{}', value: 1 }],
        }),
      );
      // of `old`: object, observation, result, document, line, settlement; and an outbox row
      expect(store.retain(100)).toBe(7);
      expect(store.retain(100)).toBe(0);
      const reader = store.reader();
      expect(uidsOf(reader, { limit: 10 })).toEqual(['open', 'young']);
      expect([...reader.lines()]).toHaveLength(2);
      expect(reader.outbox(null, 10).map(({ finalAt }) => finalAt)).toEqual([100]);
      expect(targets.map(({ uid }) => store.loadRecord('east', 'Pod', uid).length)).toEqual([0, 1, 1]);
      expect(targets.map(({ uid }) => store.loadSettlements('east', 'Pod', uid).length)).toEqual([0, 1, 1]);
      expect([reader.pod('old'), store.podsNamed('east', 'shop', 'web-old')]).toEqual([null, []]);
      expect(store.counters()).toHaveLength(1);
    });

    it('takes a removed record in again as a new one', () => {
      const store = newHarness().open();
      const commit = (): void =>
        store.commit(
          batch({
            observations: [{ target: podTarget('a'), observation: observation('rv:1') }],
            results: [result(podTarget('a'), { settled: true, lastAt: 1 })],
          }),
        );
      commit();
      store.retain(100);
      commit();
      expect(store.loadRecord('east', 'Pod', 'a')).toEqual([observation('rv:1')]);
      expect(uidsOf(store.reader(), { limit: 10 })).toEqual(['a']);
    });

    it('removes old mentions of a name once no open Pod bears it', () => {
      const store = newHarness().open();
      const mention = (name: string): ReturnType<typeof podTarget> =>
        podTarget(`shop/${name}`, { kind: 'PodName', name });
      const kept = [mention('web-open'), mention('web-recent')];
      const mentions = [mention('web-gone'), ...kept].map((target) => ({
        target,
        observation: observation('audit:1', { at: target.name === 'web-recent' ? 100 : 50 }),
      }));
      store.commit(batch({ observations: mentions, results: [result(podTarget('open'), { lastAt: 1 })] }));
      expect(store.retain(100)).toBe(2);
      expect(
        store
          .openRecords()
          .map(({ uid }) => uid)
          .sort(),
      ).toEqual(['open', 'shop/web-open', 'shop/web-recent']);
    });

    it('removes more than one chunk', () => {
      const store = newHarness().open();
      const results = Array.from({ length: 1203 }, (_, n) =>
        result(podTarget(`p${n}`), { settled: n % 2 === 0, lastAt: 1, lines: [] }),
      );
      store.commit(batch({ results }));
      expect(store.retain(2)).toBe(602 * 3);
      expect(store.openRecords()).toHaveLength(601);
    });
  });
}
