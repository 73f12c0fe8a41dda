import { describe, expect, test } from 'vitest';

import { type Admission, createAuditSenders } from '../../../../src/api/access/audit-senders.ts';
import { tokenDigest } from '../../../../src/lib/access-token.ts';

const digests = (...tokens: string[]): string[] => tokens.map(tokenDigest);
const bearer = (token: string): string => `bearer  ${token} `;

const senders = (now: () => number = () => 0) =>
  createAuditSenders(
    [
      { cluster: 'token', digests: digests('t1', 't2'), allowedClients: [] },
      { cluster: 'name', digests: null, allowedClients: ['n'] },
      { cluster: 'both', digests: digests('b'), allowedClients: ['n'] },
    ],
    now,
  );

function admit(cluster: string, token: string | null, ...names: string[]): Admission['type'] {
  return senders().admit(cluster, token === null ? undefined : bearer(token), names, '10.0.0.1').type;
}

describe('who may post', () => {
  test.each([
    ['token', 't1', [], 'admitted'],
    ['token', 't2', ['x'], 'admitted'],
    ['token', null, ['n'], 'unknown'],
    ['token', 'b', ['n'], 'not-allowed'],
    ['token', 'x', [], 'unknown'],
    ['name', null, ['x', 'n'], 'admitted'],
    ['name', null, [], 'unknown-certificate'],
    ['name', 't1', [], 'not-allowed'],
    ['both', 'b', ['n'], 'admitted'],
    ['both', 'b', ['x'], 'unknown-certificate'],
    ['both', null, ['n'], 'unknown'],
    ['none', 't1', [], 'no-such-cluster'],
    ['none', null, ['n'], 'no-such-cluster'],
    ['none', 'x', [], 'unknown'],
  ] as const)('for %s, with the token %s and the names %j: %s', (cluster, token, names, type) => {
    expect(admit(cluster, token, ...names)).toBe(type);
  });

  test('is asked for but where nobody is named', () => {
    const open = createAuditSenders([{ cluster: 'a', digests: null, allowedClients: [] }], () => 0);
    expect([open.asks('a'), open.asks('b'), open.admit('a', undefined, [], 'x').type]).toEqual([
      false,
      false,
      'admitted',
    ]);
    expect(open.admit('b', undefined, [], 'x').type).toBe('no-such-cluster');
    expect(['token', 'name', 'both', 'none'].map((cluster) => senders().asks(cluster))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    // Nobody has the tokens of a file that holds none.
    const nobody = createAuditSenders([{ cluster: 'a', digests: [], allowedClients: [] }], () => 0);
    expect([nobody.asks('a'), nobody.admit('a', bearer('x'), [], 'x').type]).toEqual([true, 'unknown']);
  });

  test('is known by name, for those who ask who reads', () => {
    expect([senders().includes(['x', 'n']), senders().includes(['x']), senders().includes([])]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('waits after many wrong tokens, by address; with a right one nobody does', () => {
    let now = 0;
    const made = senders(() => now);
    const types = Array.from({ length: 21 }, () => made.admit('token', bearer('x'), [], '10.0.0.1').type);
    expect([types.slice(0, 20).every((type) => type === 'unknown'), types[20]]).toEqual([true, 'later']);
    expect(made.admit('token', bearer('x'), [], '10.0.0.1')).toEqual({ type: 'later', waitSeconds: 60 });
    expect(made.admit('token', bearer('x'), [], '10.0.0.2').type).toBe('unknown');
    expect(made.admit('token', bearer('t1'), [], '10.0.0.1').type).toBe('admitted');
    now = 61_000;
    expect(made.admit('token', bearer('x'), [], '10.0.0.1').type).toBe('unknown');
  });
});
