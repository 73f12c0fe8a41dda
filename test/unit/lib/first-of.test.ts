import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { firstOf } from '../../../src/lib/first-of.ts';

it('gives the beginning of what sorting gives', () => {
  const items = fc.array(fc.record({ key: fc.nat({ max: 5 }), text: fc.string() }));
  fc.assert(
    fc.property(items, fc.nat({ max: 6 }), (all, most) => {
      const compare = (a: { key: number }, b: { key: number }): number => a.key - b.key;
      expect(firstOf(all, most, compare)).toEqual(all.toSorted(compare).slice(0, most));
    }),
  );
});
