import { describe, expect, test } from 'vitest';

import { consistencyProblems } from '../../../src/config/consistency.ts';
import { Config } from '../../../src/config/schema.ts';

test('one source to a cluster, whether it is named there or above', () => {
  const source = (cluster?: string) => ({
    type: 'audit-file' as const,
    paths: ['a'],
    ...(cluster === undefined ? {} : { cluster }),
  });
  const paths = (...sources: ReturnType<typeof source>[]) =>
    consistencyProblems(Config.parse({ cluster: 'x', sources })).map(({ path }) => path);
  expect(paths(source('a'), source('b'), source())).toEqual([]);
  expect(paths(source(), source('a'), source('x'), source('a'))).toEqual([
    ['sources', 2],
    ['sources', 3],
  ]);
});

const messages = (server: object): string[] =>
  consistencyProblems(Config.parse({ server })).map(
    ({ path, message }) => `${path.join('.')} ${message.split(':', 1).join('')}`,
  );

describe('a service beyond loopback', () => {
  const exposed = ['server.host would answer everybody on the network'];

  test.each(['0.0.0.0', '::', '10.0.0.1', 'lorgnette.example.com', '8.8.8.8'])(
    'asks who reads: %s',
    (host) => {
      expect(messages({ host })).toEqual(exposed);
      expect(messages({ host, accessFile: 'a.yaml' })).toEqual([]);
      expect(messages({ host, allowUnauthenticated: true })).toEqual([]);
      const tls = { certFile: 'c', keyFile: 'k' };
      expect(messages({ host, tls })).toEqual(exposed);
      expect(messages({ host, tls: { ...tls, clientCaFile: 'ca' } })).toEqual([]);
    },
  );

  test.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('is not %s', (host) => {
    expect(messages({ host })).toEqual([]);
  });
});

test.each([
  [{ certFile: 'c' }, 'server.tls.certFile needs tls.keyFile'],
  [{ keyFile: 'k' }, 'server.tls.keyFile needs tls.certFile'],
  [{ clientCaFile: 'ca' }, 'server.tls.clientCaFile needs tls.certFile and tls.keyFile'],
  [
    { certFile: 'c', keyFile: 'k', allowedClients: ['a'] },
    'server.tls.allowedClients needs tls.clientCaFile',
  ],
])('half of TLS is none: %j', (tls, message) => {
  expect(messages({ tls })).toEqual([message]);
});
