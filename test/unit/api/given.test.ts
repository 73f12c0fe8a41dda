import { expect, it } from 'vitest';

import { given } from '../../../src/api/given.ts';

it('shows what was given, bounded and printable', () => {
  expect(given('a"b\u0000\n')).toBe(String.raw`"a\"b\u0000\n"`);
  expect(given(undefined)).toBe('nothing');
  expect(given('x'.repeat(500))).toBe(`"${'x'.repeat(79)}…`);
});
