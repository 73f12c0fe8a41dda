import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { HandedOver, type Stretch } from '../../../../src/sources/elasticsearch/handed-over.ts';

const counts = (...entries: [number, number][]): Map<number, number> => new Map(entries);
const filled = (bucketMs: number, times: readonly number[]): HandedOver => {
  const handedOver = new HandedOver(bucketMs);
  handedOver.begin();
  for (const at of times) handedOver.add(at);
  return handedOver;
};

describe('what was handed over', () => {
  test('is told by buckets, also before the epoch', () => {
    const handedOver = new HandedOver(1000);
    expect([handedOver.bucketOf(1999), handedOver.bucketOf(2000), handedOver.bucketOf(-1)]).toEqual([
      1000, 2000, -1000,
    ]);
  });

  test('lacks what a look finds more of', () => {
    const handedOver = filled(1000, [1000, 1500, 3000]);
    const look = counts([1000, 2], [3000, 1]);
    expect(handedOver.missing(look, 10_000, 0)).toEqual([]);
    expect(handedOver.missing(counts([1000, 3], [3000, 1]), 10_000, 0)).toEqual([{ from: 1000, to: 2000 }]);
    expect(handedOver.missing(counts([0, 1], ...look), 10_000, 0)).toEqual([{ from: 0, to: 1000 }]);
  });

  test('little of it between two stretches is read again, much is not', () => {
    const few = filled(1000, [2000, 2000]);
    const look = (between: number) => counts([1000, 1], [2000, between], [3000, 1]);
    expect(few.missing(look(2), 10_000, 0)).toEqual([{ from: 1000, to: 4000 }]);
    const many = filled(
      1000,
      Array.from({ length: 500 }, () => 2000),
    );
    expect(many.missing(look(500), 10_000, 0)).toEqual([
      { from: 1000, to: 2000 },
      { from: 3000, to: 4000 },
    ]);
  });

  test('counts what lies beyond as one', () => {
    const handedOver = filled(1000, [20_000, 30_000]);
    expect(handedOver.missing(counts(), 10_000, 2)).toEqual([]);
    expect(handedOver.missing(counts(), 10_000, 3)).toEqual([{ from: 10_000, to: null }]);
  });

  test('is not counted twice when a stretch is read again', () => {
    const handedOver = filled(1000, [1000, 1001]);
    handedOver.begin();
    expect([handedOver.add(1000), handedOver.add(1001), handedOver.add(1002)]).toEqual([false, false, true]);
    expect(handedOver.missing(counts([1000, 3]), 10_000, 0)).toEqual([]);
  });

  test('forgets what is looked at no more', () => {
    const handedOver = filled(1000, [1000, 2000]);
    handedOver.forget(2000);
    expect(handedOver.missing(counts([1000, 1], [2000, 1]), 10_000, 0)).toEqual([{ from: 1000, to: 2000 }]);
    handedOver.clear();
    expect(handedOver.missing(counts([2000, 1]), 10_000, 0)).toEqual([{ from: 2000, to: 3000 }]);
  });

  test('whatever was left out is in a stretch, and stretches neither touch nor overlap', () => {
    const times = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, times, (handed, late) => {
        const handedOver = filled(1000, handed);
        const look = new Map<number, number>();
        let beyond = 0;
        for (const at of [...handed, ...late]) {
          const bucket = handedOver.bucketOf(at);
          if (bucket >= 30_000) beyond += 1;
          else look.set(bucket, (look.get(bucket) ?? 0) + 1);
        }
        const stretches = handedOver.missing(look, 30_000, beyond);
        const holds = ({ from, to }: Stretch, at: number): boolean =>
          (from === null || at >= from) && (to === null || at < to);
        for (const at of late) expect(stretches.filter((stretch) => holds(stretch, at)).length).toBe(1);
        const gaps = stretches
          .slice(1)
          .map(({ from }, number) => Number(from) - Number(stretches[number]?.to));
        expect(gaps.filter((gap) => gap <= 0)).toEqual([]);
      }),
    );
  });
});
