import { scryptSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';

import { createAuthenticator } from '../../../../src/api/access/authenticator.ts';
import { tokenDigest } from '../../../../src/lib/access-token.ts';
import { AccessFile } from '../../../../src/model/access.ts';

/** The least cost that is taken: tests guess often. */
const cheap = (password: string): string => {
  const key = scryptSync(password, 'NaClNaClNaCl', 32, { N: 1024, r: 1, p: 1 });
  return `$scrypt$ln=10,r=1,p=1$TmFDbE5hQ2xOYUNs$${key.toString('base64').replaceAll('=', '')}`;
};
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

const FILE = AccessFile.parse({
  tokens: [
    { name: 'all', sha256: tokenDigest('t-all') },
    { name: 'shop', sha256: tokenDigest('t-shop'), namespaces: ['shop'], scopes: ['metrics'] },
  ],
  users: [{ name: 'jane', scrypt: cheap('a:b c'), namespaces: [] }],
});
const create = (file: AccessFile = FILE, now = (): number => 0) => createAuthenticator(file, now);
const unknown = (tried: boolean) => ({ type: 'unknown', tried });

describe('createAuthenticator', () => {
  test.each([
    ['nothing', undefined, unknown(false)],
    ['a token', 'Bearer t-all', { type: 'known', access: { name: 'all', namespaces: null, metrics: true } }],
    [
      'one that is limited',
      'bearer   t-shop ',
      { type: 'known', access: { name: 'shop', namespaces: new Set(['shop']), metrics: true } },
    ],
    ['a token that is not known', 'Bearer t-other', unknown(true)],
    ['no token', 'Bearer ', unknown(true)],
    ['two', 'Bearer t-all t-shop', unknown(true)],
    ['a digest instead of a token', `Bearer ${tokenDigest('t-all')}`, unknown(true)],
    [
      'a password with a colon',
      basic('jane:a:b c'),
      { type: 'known', access: { name: 'jane', namespaces: new Set(), metrics: false } },
    ],
    ['a wrong password', basic('jane:a:b'), unknown(true)],
    ['a name that nobody has', basic('joe:a:b c'), unknown(true)],
    ['no colon', basic('jane'), unknown(true)],
    ['no base64', 'Basic ***', unknown(true)],
    ['another scheme', 'Digest username="jane"', unknown(true)],
  ])('%s', async (_what, header, expected) => {
    expect(await create().authenticate(header, '10.0.0.1')).toEqual(expected);
  });

  test('gives the same access object for the same credential, which readers are kept by', async () => {
    const authenticator = create();
    const access = async (header: string) => {
      const found = await authenticator.authenticate(header, 'a');
      return found.type === 'known' ? found.access : null;
    };
    expect(await access('Bearer t-shop')).toBe(await access('Bearer t-shop'));
    expect(await access(basic('jane:a:b c'))).toBe(await access(basic('jane:a:b c')));
  });

  test('asks for what its file has', () => {
    expect(create().challenges(false)).toEqual([
      'Bearer realm="lorgnette"',
      'Basic realm="lorgnette", charset="UTF-8"',
    ]);
    expect(create(AccessFile.parse({ tokens: FILE.tokens })).challenges(true)).toEqual([
      'Bearer realm="lorgnette", error="invalid_token"',
    ]);
    expect(create(AccessFile.parse({ users: FILE.users })).challenges(true)).toEqual([
      'Basic realm="lorgnette", charset="UTF-8"',
    ]);
  });

  test('makes an address that guesses wait; a password that was right before, and tokens, are taken meanwhile', async () => {
    let now = 0;
    const authenticator = create(FILE, () => now);
    const right = basic('jane:a:b c');
    expect(await authenticator.authenticate(right, 'a')).toMatchObject({ type: 'known' });
    for (let n = 0; n < 20; n++) await authenticator.authenticate(basic(`jane:${n}`), 'a');
    expect(await authenticator.authenticate(basic('jane:x'), 'a')).toEqual({
      type: 'later',
      reason: 'attempts',
      waitSeconds: 60,
    });
    expect(await authenticator.authenticate(right, 'a')).toMatchObject({ type: 'known' });
    expect(await authenticator.authenticate('Bearer t-all', 'a')).toMatchObject({ type: 'known' });
    expect(await authenticator.authenticate(basic('jane:x'), 'b')).toEqual(unknown(true));
    now = 60_000;
    expect(await authenticator.authenticate(basic('jane:x'), 'a')).toEqual(unknown(true));
  });

  test('checks few passwords at once, and sends away those who would wait for long', async () => {
    const authenticator = create();
    const found = await Promise.all(
      Array.from({ length: 30 }, (_, n) => authenticator.authenticate(basic(`jane:${n}`), `10.0.0.${n}`)),
    );
    const types = Map.groupBy(found, ({ type }) => type);
    expect(types.get('unknown')).toHaveLength(18);
    expect(types.get('later')).toEqual(
      Array.from({ length: 12 }, () => ({ type: 'later', reason: 'busy', waitSeconds: 1 })),
    );
    expect(await authenticator.authenticate(basic('jane:a:b c'), 'a')).toMatchObject({ type: 'known' });
  });
});
