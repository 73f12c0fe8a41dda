import { describe, expect, it } from 'vitest';

import type { NewHarness } from './store.ts';
import { batch, deadLetter, outboxEntry, podTarget } from './store-samples.ts';

/** What a store keeps beside the records: sums, marks and queues. */
export function describeLedgers(newHarness: NewHarness): void {
  describe('ledgers', () => {
    it('adds counters up', () => {
      const store = newHarness().open();
      const count = (labels: string, value: number): void =>
        store.commit(batch({ counters: [{ name: 'n', labels, value }] }));
      count('{"a":"1"}', 2);
      count('{"a":"2"}', 0.5);
      count('{"a":"1"}', 3);
      const expected = [
        { name: 'n', labels: '{"a":"1"}', value: 5 },
        { name: 'n', labels: '{"a":"2"}', value: 0.5 },
      ];
      expect([structuredClone(store.counters()), structuredClone(store.reader().counters())]).toEqual([
        expected,
        expected,
      ]);
    });

    it('never takes a watermark back, and tells a cluster by its slowest source', () => {
      const store = newHarness().open();
      const rise = (source: string, watermark: number, newest: number): void =>
        store.commit(batch({ watermarks: [{ source, cluster: 'east', watermark, newest }] }));
      rise('fast', 500, 600);
      rise('fast', 400, 700);
      rise('slow', 100, 200);
      expect(store.loadWatermarks()).toEqual([
        { source: 'fast', cluster: 'east', watermark: 500, newest: 700 },
        { source: 'slow', cluster: 'east', watermark: 100, newest: 200 },
      ]);
      expect(store.reader().clusters()).toEqual([{ cluster: 'east', watermark: 100, newest: 700, pods: 0 }]);
      expect(store.reader().watermarks()).toEqual([{ cluster: 'east', watermark: 100, newest: 700 }]);
    });

    it('keeps the last settlement of each delivery', () => {
      const store = newHarness().open();
      const target = podTarget('a');
      const settle = (deliveryId: string, revision: number, digest: string): void =>
        store.commit(batch({ settlements: [{ target, settlement: { deliveryId, revision, digest } }] }));
      settle('x', 1, 'first');
      settle('y', 1, 'other');
      settle('x', 2, 'second');
      settle('x', 1, 'late repeat');
      expect(store.loadSettlements('east', 'Pod', 'a')).toEqual([
        { deliveryId: 'x', revision: 2, digest: 'second' },
        { deliveryId: 'y', revision: 1, digest: 'other' },
      ]);
    });

    it('reads the outbox in the order of its keys, from where the reader left it', () => {
      const store = newHarness().open();
      const ordered = [
        outboxEntry(9, 'b', 1),
        outboxEntry(100, 'a', 1),
        outboxEntry(100, 'a', 2),
        outboxEntry(100, 'a', 10),
        outboxEntry(100, 'b', 1),
      ];
      store.commit(batch({ outbox: ordered.toReversed() }));
      store.commit(batch({ outbox: ordered.slice(1, 3) }));
      const reader = store.reader();
      expect(reader.figures().outbox).toBe(reader.outbox(null, 1000).length);
      const first = reader.outbox(null, 2);
      const rest = reader.outbox(first.at(-1) ?? null, 10);
      expect([first, rest, reader.outbox(rest.at(-1) ?? null, 10)]).toEqual([
        ordered.slice(0, 2),
        ordered.slice(2),
        [],
      ]);
    });

    it('keeps the newest dead letters and counts those that made way', () => {
      const store = newHarness().open({ maxDeadLetters: 3 });
      store.commit(batch({ deadLetters: [1, 2].map(deadLetter) }));
      store.commit(batch({ deadLetters: [3, 4].map(deadLetter) }));
      const dropped = { name: 'lorgnette_dead_letters_dropped_total', labels: '{}' };
      expect(store.reader().deadLetters(10)).toEqual([4, 3, 2].map(deadLetter));
      expect(structuredClone(store.counters())).toEqual([{ ...dropped, value: 1 }]);
      store.commit(batch({ deadLetters: [5, 6, 7, 8, 9].map(deadLetter) }));
      expect(store.reader().deadLetters(2)).toEqual([9, 8].map(deadLetter));
      expect(store.reader().deadLetters(10)).toEqual([9, 8, 7].map(deadLetter));
      expect(store.reader().figures().deadLetters).toBe(3);
      expect(structuredClone(store.counters())).toEqual([{ ...dropped, value: 6 }]);
    });
  });
}
