import { expect, test } from 'vitest';

import { consistencyProblems } from '../../../src/config/consistency.ts';
import { Config } from '../../../src/config/schema.ts';

const messages = (source: object, server: object = {}, limits: object = {}): string[] =>
  consistencyProblems(
    Config.parse({ sources: [{ type: 'audit-webhook', cluster: 'a', ...source }], server, limits }),
  ).map(({ path, message }) => `${path.join('.')} ${message.split(':', 1).join('')}`);

const OPEN = ['sources.0.cluster everybody on the network could post for it'];
const TLS = { certFile: 'c', keyFile: 'k', clientCaFile: 'ca' };

test('somebody must be named who may post, but where everybody may read too', () => {
  expect(messages({})).toEqual([]);
  expect(messages({}, { host: '::1' })).toEqual([]);
  expect(messages({}, { host: '0.0.0.0', allowUnauthenticated: true })).toEqual([]);
  expect(messages({}, { host: '0.0.0.0', accessFile: 'a' })).toEqual(OPEN);
  expect(messages({}, { accessFile: 'a' })).toEqual(OPEN);
  expect(messages({}, { tls: TLS })).toEqual(OPEN);
  expect(messages({ tokenFile: 't' }, { host: '0.0.0.0', accessFile: 'a' })).toEqual([]);
  expect(messages({ allowedClients: ['x'] }, { host: '0.0.0.0', tls: TLS })).toEqual([]);
  expect(messages({ tokenFile: 't' }, { host: '0.0.0.0' })).toEqual([
    'server.host would answer everybody on the network',
  ]);
});

test('names on certificates need somebody who vouches for them', () => {
  expect(messages({ allowedClients: ['x'], tokenFile: 't' })).toEqual([
    'sources.0.allowedClients needs server.tls.clientCaFile',
  ]);
});

test('the largest batch must be taken, and understood', () => {
  const MIB = 1024 * 1024;
  expect(messages({ maxBodyBytes: 8 * MIB, maxQueuedBytes: 4 * MIB })).toEqual([
    'sources.0.maxQueuedBytes is less than maxBodyBytes',
  ]);
  expect(messages({ maxBodyBytes: 8 * MIB }, {}, { maxEventBytes: 4 * MIB })).toEqual([
    'sources.0.maxBodyBytes is more than limits.maxEventBytes',
  ]);
});
