import { describe, expect, test } from 'vitest';

import { HandedOver } from '../../../../src/sources/elasticsearch/handed-over.ts';
import { NOTHING_LEFT_OUT } from '../../../../src/sources/elasticsearch/left-out.ts';
import type { Look, LookWindow } from '../../../../src/sources/elasticsearch/look.ts';
import { planRound, type RoundOptions } from '../../../../src/sources/elasticsearch/plan-round.ts';

function planning(options: Partial<RoundOptions>, seen: Partial<Look> = {}) {
  const windows: LookWindow[] = [];
  const planned = planRound({
    cursor: 100_500,
    isKnown: true,
    backMs: 30_000,
    coarseSweepMs: 60_000,
    handedOver: new HandedOver(1000),
    lookFrom(window) {
      windows.push(window);
      return Promise.resolve({
        now: 111_000,
        counts: new Map(),
        beyond: 0,
        leftOut: NOTHING_LEFT_OUT,
        ...seen,
      });
    },
    ...options,
  });
  return planned.then((plan) => ({ plan, window: windows[0] }));
}

describe('a round', () => {
  test('begins at the beginning, and adds nothing up of what lies there', async () => {
    const { plan, window } = await planning({ cursor: null, isKnown: false }, { beyond: 5 });
    expect(window).toEqual({ from: 0, end: 0, withLeftOut: false });
    expect(plan.stretches).toEqual([{ from: null, to: null }]);
    expect(plan.sweptBefore).toBe(Number.NEGATIVE_INFINITY);
  });

  test('begins as far behind the cursor as is ever looked where nothing is known', async () => {
    const known = await planning({ isKnown: false }, { beyond: 5 });
    expect(known.plan.stretches).toEqual([{ from: 40_000, to: null }]);
    expect((await planning({ isKnown: false })).plan.stretches).toEqual([]);
  });

  test('reads what is there more than was handed over', async () => {
    const handedOver = new HandedOver(1000);
    handedOver.isComplete = true;
    handedOver.begin();
    for (const at of [80_100, 80_200, 100_400]) handedOver.add(at);
    const counts = new Map([
      [80_000, 3],
      [100_000, 1],
    ]);
    const { plan, window } = await planning({ handedOver }, { counts, beyond: 4 });
    expect(window).toEqual({ from: 70_000, end: 700_000, withLeftOut: true });
    expect(plan.stretches).toEqual([{ from: 80_000, to: null }]);
    expect([plan.sweptBefore, plan.now]).toEqual([100_000, 111_000]);
  });
});
