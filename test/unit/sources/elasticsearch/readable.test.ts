import { expect, test } from 'vitest';

import { toMapping } from '../../../../src/sources/elasticsearch/mapping.ts';
import { createKnownMapping } from '../../../../src/sources/elasticsearch/readable.ts';

const wanted = { indices: ['a-*'], ingestTimeField: 't', clusterField: null };
const DATE = { date: { type: 'date' } };

test('looks at the fields each minute, every few seconds while something is wrong, always while nothing is there', async () => {
  let now = 0;
  let types: object = DATE;
  let looks = 0;
  const known = createKnownMapping({
    wanted,
    interests: undefined,
    read: (options) => {
      looks += 1;
      return Promise.resolve(toMapping({ indices: ['a-1'], fields: { t: types } } as never, options));
    },
    clock: { now: () => now, sleep: () => Promise.resolve() },
  });
  /** At which of these times it looks. */
  const looksAt = async (...times: readonly number[]): Promise<number[]> => {
    const seen: number[] = [];
    for (now of times) {
      const before = looks;
      await known.now();
      if (looks > before) seen.push(now);
    }
    return seen;
  };
  expect(await looksAt(0, 5_000, 59_000, 60_000)).toEqual([0, 60_000]);
  types = { ...DATE, unmapped: { type: 'unmapped' } };
  expect(await looksAt(120_000, 124_000, 125_000)).toEqual([120_000, 125_000]);
  expect(known.troubles()).toEqual([expect.stringContaining('have no field t')]);
  types = { ...DATE, keyword: { type: 'keyword', indices: ['a-2'] } };
  expect(await looksAt(130_000, 130_100)).toEqual([130_000, 130_100]);
  expect(await known.now()).toBeNull();
  types = DATE;
  expect(await looksAt(130_200, 135_300)).toEqual([130_200]);
  expect(known.troubles()).toEqual([]);
});
