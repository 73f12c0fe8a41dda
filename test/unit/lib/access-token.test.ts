import { expect, test } from 'vitest';

import { createToken, tokenDigest } from '../../../src/lib/access-token.ts';

test('a token is 256 bits that nobody has had before, and its digest is its SHA-256', () => {
  expect(createToken()).toMatch(/^lgt_[A-Za-z0-9_-]{43}$/);
  expect(createToken()).not.toBe(createToken());
  expect(tokenDigest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
