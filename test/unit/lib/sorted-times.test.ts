import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { before, insertTime, removeTime } from '../../../src/lib/sorted-times.ts';

const times = fc.array(fc.nat({ max: 9 })).map((all) => all.toSorted((a, b) => a - b));
const time = fc.nat({ max: 10 });

it('counts those before a time', () => {
  fc.assert(
    fc.property(times, time, (all, at) => {
      expect(before(all, at)).toBe(all.filter((one) => one < at).length);
    }),
  );
});

it('stays sorted when one comes or goes', () => {
  fc.assert(
    fc.property(times, time, (all, at) => {
      const more = [...all];
      insertTime(more, at);
      expect(more).toEqual([...all, at].toSorted((a, b) => a - b));
      removeTime(more, at);
      expect(more).toEqual(all);
      if (all.includes(at)) return;
      removeTime(more, at);
      expect(more).toEqual(all);
    }),
  );
});
