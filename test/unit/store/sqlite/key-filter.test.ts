import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { createKeyFilter } from '../../../../src/store/sqlite/key-filter.ts';

it('never denies a key that was added', () => {
  const filter = createKeyFilter();
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (keys) => {
      for (const key of keys) filter.add(key);
      expect(keys.filter((key) => !filter.mayHave(key))).toEqual([]);
    }),
  );
});

it('denies nearly every key that was not', () => {
  const filter = createKeyFilter();
  expect(filter.mayHave('Pod\0east\0a')).toBe(false);
  const uid = (n: number): string =>
    `Pod\0east\0${n.toString(16).padStart(8, '0')}-6f00-4000-8000-000000000000`;
  for (let n = 0; n < 100_000; n += 1) filter.add(uid(n));
  let falseAlarms = 0;
  for (let n = 100_000; n < 200_000; n += 1) if (filter.mayHave(uid(n))) falseAlarms += 1;
  // A tenth of the keys that it is made for: one in three hundred would be said of ten times as many.
  expect(falseAlarms).toBeLessThan(300);
});
