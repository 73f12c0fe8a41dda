import { expect, test } from 'vitest';

import { byText } from '../../../src/lib/by-text.ts';

test('orders by code units, whatever the language of the machine', () => {
  expect(['b', 'a', 'Z', 'ä', 'a'].toSorted(byText)).toEqual(['Z', 'a', 'a', 'b', 'ä']);
  expect(byText('a', 'a')).toBe(0);
});
