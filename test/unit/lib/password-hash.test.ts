import { describe, expect, test } from 'vitest';

import { hashPassword, isPassword, noPassword, parsePasswordHash } from '../../../src/lib/password-hash.ts';

/** Test vector 2 of RFC 7914 (N = 1024, r = 8, p = 16), of which the first 32 bytes. */
const RFC_7914 =
  '$scrypt$ln=10,r=8,p=16$TmFDbE5hQ2xOYUNs$' +
  Buffer.from('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162', 'hex')
    .toString('base64')
    .replaceAll('=', '');

describe('a password hash', () => {
  test('knows its password, in whatever form its letters came, and no other', async () => {
    const text = await hashPassword('caf\u00e9 au lait');
    expect(text).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    const hash = parsePasswordHash(text);
    if (hash === null) throw new Error('it cannot be parsed');
    expect(await isPassword('cafe\u0301 au lait', hash)).toBe(true);
    expect(await isPassword('cafe au lait', hash)).toBe(false);
    expect(await hashPassword('caf\u00e9 au lait')).not.toBe(text);
  });

  test('is scrypt as others compute it', () => {
    const hash = parsePasswordHash(RFC_7914);
    expect([hash?.ln, hash?.r, hash?.p, hash?.salt.toString(), hash?.key.length]).toEqual([
      10,
      8,
      16,
      'NaClNaClNaCl',
      32,
    ]);
  });

  test('of nobody has no password', async () => {
    expect(await isPassword('', noPassword())).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['another scheme', '$argon2id$v=19$m=65536$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA'],
    ['no salt', '$scrypt$ln=15,r=8,p=1$$AAAAAAAAAAAAAAAAAAAAAA'],
    ['a cost that is none', '$scrypt$ln=1,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA'],
    [
      'a cost that would bring the service down',
      '$scrypt$ln=25,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
    ],
  ])('is not %s', (_what, text) => {
    expect(parsePasswordHash(text)).toBeNull();
  });
});
