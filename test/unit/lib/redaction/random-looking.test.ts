import { expect, it } from 'vitest';

import { isRandomLooking } from '../../../../src/lib/redaction/random-looking.ts';

it.each([
  ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', true],
  ['q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=', true],
  ['0123456789abcdef0123456789abcdef0123456789abcdef', false],
  ['4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d', false],
  ['https://registry.example.com/V2/Shop/Web/manifests/1', false],
  ['AVeryLongNameOfAClassThatIsMadeOfWords', false],
  ['short1A', false],
])('%s: %s', (value, isRandom) => {
  expect(isRandomLooking(value)).toBe(isRandom);
});
