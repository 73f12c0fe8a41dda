import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatIdentity, parseIdentity } from '../../../../src/sources/elasticsearch/identity.ts';

test('is read as it was written', () => {
  const range = fc.record({
    field: fc.string({ minLength: 1 }),
    from: fc.integer({ min: -8.64e15, max: 8.64e15 }),
    to: fc.integer({ min: -8.64e15, max: 8.64e15 }),
  });
  fc.assert(
    fc.property(range, (written) => {
      expect(parseIdentity(formatIdentity(written))).toEqual(written);
    }),
  );
});

test.each(['', 'head-1:7', '1-2', '1-2 ', 'a-b c'])('%s is none', (text) => {
  expect(parseIdentity(text)).toBeNull();
});
