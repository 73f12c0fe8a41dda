import { expect, describe, it } from 'vitest';

import type { StoreReader } from '../../src/store/contract.ts';
import type { SettledQuery } from '../../src/model/settled.ts';
import type { NewHarness } from './store.ts';
import { batch } from './store-samples.ts';

/** A message whose line says this of its delivery. */
const entry = (finalAt: number, deliveryId: string, says: object = {}, revision = 1) => ({
  finalAt,
  deliveryId,
  revision,
  kind: 'trace' as const,
  payload: JSON.stringify({ cluster: 'east', namespace: 'shop', kind: 'create', outcome: 'failed', ...says }),
});

const idsOf = (reader: StoreReader, query: Partial<SettledQuery>): string[] =>
  reader.settled({ after: 0, window: 100, ...query }).items.map(({ deliveryId }) => deliveryId);

export function describeSettled(newHarness: NewHarness): void {
  describe('settled deliveries', () => {
    it('are told in the order of commits, each with the number after the last', () => {
      const store = newHarness().open();
      const reader = store.reader();
      expect([reader.settledRange(), reader.settled({ after: 0, window: 9 }).items]).toEqual([
        { store: expect.stringMatching(/^[0-9a-f]{8}$/), first: 0, last: 0 },
        [],
      ]);
      store.commit(batch({ outbox: [entry(9, 'b'), entry(5, 'c')] }));
      // A repeat takes no number.
      store.commit(batch({ outbox: [entry(9, 'b'), entry(1, 'a'), entry(9, 'b', {}, 2)] }));
      expect(reader.settled({ after: 1, window: 100 })).toEqual({
        items: [
          { seq: 2, finalAt: 5, deliveryId: 'c', revision: 1, json: entry(5, 'c').payload },
          { seq: 3, finalAt: 1, deliveryId: 'a', revision: 1, json: entry(1, 'a').payload },
          { seq: 4, finalAt: 9, deliveryId: 'b', revision: 2, json: entry(9, 'b').payload },
        ],
        through: 4,
      });
      expect(reader.settledRange()).toMatchObject({ first: 1, last: 4 });
      expect([5, 6, 9, 10].map((time) => reader.settledSince(time))).toEqual([1, 1, 1, null]);
      expect(reader.settledSince(-1)).toBe(1);
    });

    it('are chosen by what their lines say, and a page looks at so many, whether they fit or not', () => {
      const store = newHarness().open();
      const says = [
        { namespace: 'shop', code: 'ImageNotFound', side: 'user' },
        { namespace: 'shop', outcome: 'succeeded', code: null },
        { namespace: 'bank', kind: 'rollout', cluster: 'west' },
        { namespace: 'bank', code: 'ImageNotFound', side: 'platform' },
      ];
      store.commit(batch({ outbox: says.map((what, i) => entry(i, 'abcd'[i] ?? '', what)) }));
      const reader = store.reader();
      expect([
        idsOf(reader, { namespace: 'bank' }),
        idsOf(reader, { namespaces: ['shop', 'none'] }),
        idsOf(reader, { namespaces: [] }),
        idsOf(reader, { code: 'ImageNotFound' }),
        idsOf(reader, { code: 'ImageNotFound', side: 'user' }),
        idsOf(reader, { outcome: 'succeeded' }),
        idsOf(reader, { kind: 'rollout', cluster: 'west' }),
        idsOf(reader, { kind: 'rollout', cluster: 'east' }),
      ]).toEqual([['c', 'd'], ['a', 'b'], [], ['a', 'd'], ['a'], ['b'], ['c'], []]);
      expect(reader.settled({ after: 0, window: 2, namespace: 'bank' })).toEqual({ items: [], through: 2 });
      expect(reader.settled({ after: 9, window: 2 })).toEqual({ items: [], through: 9 });
    });

    it('go in their order when they are old, and numbers go on where all are gone', () => {
      const store = newHarness().open();
      const reader = store.reader();
      // The second is as old as the first, but what stands before it is young.
      store.commit(batch({ outbox: [entry(1, 'a'), entry(50, 'b'), entry(2, 'c')] }));
      store.retain(10);
      expect([idsOf(reader, {}), reader.settledRange(), reader.figures().outbox]).toEqual([
        ['b', 'c'],
        expect.objectContaining({ first: 2, last: 3 }),
        2,
      ]);
      store.retain(100);
      expect(idsOf(reader, {})).toEqual(['c']);
      store.commit(batch({ outbox: [entry(200, 'd')] }));
      expect(reader.settled({ after: 3, window: 9 }).items.map(({ seq }) => seq)).toEqual([4]);
    });
  });
}
