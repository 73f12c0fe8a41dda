import { describe, expect, it } from 'vitest';

import { createBatchBuilder } from '../../../src/conclusions/batch-builder.ts';
import type { ConcludedDelivery, Conclusion } from '../../../src/conclusions/conclusion.ts';
import { nextSettlement, settleDeliveries, type Settlements } from '../../../src/conclusions/settle.ts';
import { at } from '../../support/pod-life.ts';
import { POD } from '../../support/observations.ts';

const delivery = (parts: Partial<ConcludedDelivery> = {}): ConcludedDelivery => ({
  id: 'd1',
  kind: 'create',
  outcome: 'succeeded',
  startedAt: at(0),
  finalAt: at(17),
  bornBeforeLog: false,
  code: null,
  side: null,
  phase: null,
  json: '{"outcome":"succeeded"}',
  sighting: null,
  ...parts,
});
const concluded = (...deliveries: ConcludedDelivery[]): Conclusion => ({
  object: {
    cluster: 'default',
    kind: 'Pod',
    namespace: 'shop',
    name: 'web',
    uid: 'uid-1',
    node: null,
    owner: null,
  },
  verdict: 'healthy',
  code: null,
  deliveries,
  lines: [],
  uids: [],
  links: [],
  membership: null,
  search: null,
  nextDeadline: null,
  settled: false,
});
const settle = (known: Settlements, watermark: number, ...deliveries: ConcludedDelivery[]) =>
  settleNews(known, watermark, at(0), ...deliveries);
function settleNews(
  known: Settlements,
  watermark: number,
  newSince: number | null,
  ...deliveries: ConcludedDelivery[]
) {
  const batch = createBatchBuilder();
  settleDeliveries(POD, concluded(...deliveries), known, at(watermark), newSince, batch);
  const { settlements, outbox, counters } = batch.build({ positions: [], watermarks: [] });
  return {
    settlements: settlements.map(({ settlement }) => settlement.revision),
    outbox: outbox.map(({ revision, payload }) => [revision, payload]),
    counters: counters.map(({ name, labels, value }) => [name, JSON.parse(labels), value]),
  };
}
const NOTHING = { settlements: [], outbox: [], counters: [] };
const labels = { cluster: 'default', kind: 'create', outcome: 'succeeded', code: '', side: '', phase: '' };

describe('a delivery', () => {
  it('enters counters and outbox once, when it is final as of the watermark', () => {
    const known: Settlements = new Map();
    expect(settle(known, 16.9, delivery())).toEqual(NOTHING);
    expect(nextSettlement(concluded(delivery()), known)).toBe(at(17));
    expect(settle(known, 17, delivery())).toEqual({
      settlements: [1],
      outbox: [[1, '{"outcome":"succeeded"}']],
      counters: [['lorgnette_deliveries_total', labels, 1]],
    });
    expect(nextSettlement(concluded(delivery()), known)).toBeNull();
    expect(settle(known, 500, delivery())).toEqual(NOTHING);
  });

  it('that says something else later is corrected: a new revision, never a second count', () => {
    const known: Settlements = new Map();
    settle(known, 17, delivery());
    expect(settle(known, 18, delivery({ outcome: 'failed', json: '{"outcome":"failed"}' }))).toEqual({
      settlements: [2],
      outbox: [[2, '{"outcome":"failed"}']],
      counters: [['lorgnette_corrections_total', { cluster: 'default', kind: 'create' }, 1]],
    });
    expect(settle(known, 19, delivery({ outcome: 'failed', json: '{"outcome":"failed"}' }))).toEqual(NOTHING);
  });

  it('is not corrected without evidence of its own time', () => {
    const known: Settlements = new Map();
    settle(known, 17, delivery());
    const other = delivery({ json: '{"outcome":"failed"}' });
    expect(settleNews(known, 18, null, other)).toEqual(NOTHING);
    expect(settleNews(known, 18, at(17.5), other)).toEqual(NOTHING);
    expect(settleNews(known, 18, at(17), other).settlements).toEqual([2]);
  });

  it('that is open, or of a Pod born before the log, is not counted', () => {
    const open = delivery({ finalAt: null });
    const old = delivery({ id: 'd2', bornBeforeLog: true });
    expect(settle(new Map(), 500, open, old)).toEqual(NOTHING);
    expect(nextSettlement(concluded(open, old), new Map())).toBeNull();
  });

  it('waits for its own time: the earliest comes first', () => {
    const later = delivery({ id: 'd2', kind: 'delete', finalAt: at(90) });
    const known: Settlements = new Map();
    expect(nextSettlement(concluded(later, delivery()), known)).toBe(at(17));
    expect(settle(known, 20, later, delivery()).settlements).toEqual([1]);
    expect(nextSettlement(concluded(later, delivery()), known)).toBe(at(90));
  });
});
