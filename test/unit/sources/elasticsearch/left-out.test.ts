import { describe, expect, test } from 'vitest';

import {
  leftOutAggregation,
  LeftOutNews,
  NOTHING_LEFT_OUT,
  readLeftOut,
} from '../../../../src/sources/elasticsearch/left-out.ts';

const filter = { wanted: { w: 1 }, leftOut: { l: 1 }, reads: { r: 1 }, times: ['a', 'b'] } as never;
const OPTIONS = { filter, timeField: 't', clusterField: null, cluster: 'one' };
const bucket = (key: string, a: number | null, b: number | null, reads: number) => ({
  key,
  at0: { value: a },
  at1: { value: b },
  reads: { doc_count: reads },
});

describe('what is left out', () => {
  test('is told by the greatest of its times, and whether there are reads', () => {
    expect(leftOutAggregation(OPTIONS)).toEqual({
      filter: { l: 1 },
      aggs: {
        until: { max: { field: 't' } },
        at0: { max: { field: 'a' } },
        at1: { max: { field: 'b' } },
        reads: { filter: { r: 1 } },
      },
    });
    const answer = { until: { value: 9 }, at0: { value: 5 }, at1: { value: 7 }, reads: { doc_count: 2 } };
    expect(readLeftOut(answer, OPTIONS)).toEqual({
      until: 9,
      seen: [{ cluster: 'one', at: 7000, hasReads: true }],
    });
  });

  test('is told cluster by cluster', () => {
    const options = { ...OPTIONS, clusterField: 'c' };
    expect(leftOutAggregation(options)).toMatchObject({
      aggs: { clusters: { terms: { field: 'c', missing: 'one' } } },
    });
    const buckets = [bucket('x', 5, null, 0), bucket('y', null, null, 3), bucket('one', 1, 2, 1)];
    expect(readLeftOut({ until: { value: 9 }, clusters: { buckets } }, options).seen).toEqual([
      { cluster: 'x', at: 5000, hasReads: false },
      { cluster: 'one', at: 2000, hasReads: true },
    ]);
  });

  test('is nothing where there is none', () => {
    const answer = {
      until: { value: null },
      at0: { value: null },
      at1: { value: null },
      reads: { doc_count: 0 },
    };
    expect(readLeftOut(answer, OPTIONS)).toEqual(NOTHING_LEFT_OUT);
    expect(readLeftOut(undefined, OPTIONS)).toEqual(NOTHING_LEFT_OUT);
  });
});

test('only what is later, or the first reads, is news', () => {
  const news = new LeftOutNews();
  const a = (at: number, hasReads = false) => ({ cluster: 'a', at, hasReads });
  news.note([a(1)]);
  news.note([a(2), { cluster: 'b', at: 1, hasReads: false }]);
  expect(news.take()).toEqual([a(2), { cluster: 'b', at: 1, hasReads: false }]);
  news.note([a(2), a(1)]);
  expect([news.isThere(), news.take()]).toEqual([false, []]);
  news.note([a(1, true)]);
  expect([news.isThere(), news.take()]).toEqual([true, [a(2, true)]]);
  news.note([a(3)]);
  expect(news.take()).toEqual([a(3, true)]);
});
