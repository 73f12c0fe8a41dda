import { expect, test } from 'vitest';

import { consistencyProblems } from '../../../src/config/consistency.ts';
import { Config } from '../../../src/config/schema.ts';

const BASE = { type: 'elasticsearch', nodes: ['https://es:9200'], indices: ['audit-*'] };
const problems = (...sources: object[]): string[] =>
  consistencyProblems(
    Config.parse({
      sources: sources.map((source) => Object.assign({}, BASE, source)),
    }),
  ).map(({ path, message }) => `${path.join('.')} ${message}`);

test.each([
  [{}, []],
  [{ username: 'u', passwordFile: 'p' }, []],
  [{ apiKeyFile: 'k', caFile: 'a', certFile: 'c', keyFile: 'k' }, []],
  [{ username: 'u' }, ['sources.0.username needs passwordFile']],
  [{ passwordFile: 'p' }, ['sources.0.passwordFile needs username']],
  [
    { username: 'u', passwordFile: 'p', apiKeyFile: 'k' },
    ['sources.0.apiKeyFile stands in place of username and passwordFile: set one of the two'],
  ],
  [{ certFile: 'c' }, ['sources.0.certFile needs keyFile']],
  [{ keyFile: 'k' }, ['sources.0.keyFile needs certFile']],
  [
    { nodes: ['https://a:1', 'https://u:p@b:1'] },
    ['sources.0.nodes.1 holds credentials: set username and passwordFile, or apiKeyFile'],
  ],
  [
    { nodes: ['http://a:1'], caFile: 'c' },
    ['sources.0.nodes.0 is not reached by TLS, though caFile or certFile is set: use https'],
  ],
])('how Elasticsearch is reached: %j', (source, expected) => {
  expect(problems(source)).toEqual(expected);
});

test('two sources do not share a position', () => {
  const field = { clusterField: 'orchestrator.cluster.name' };
  expect(problems(field, { ...field, indices: ['other-*'] }, { cluster: 'a' })).toEqual([]);
  expect(problems(field, field).map((text) => text.split(';', 1)[0])).toEqual([
    'sources.1.indices another source has the same indices',
  ]);
  expect(problems({ ...field, name: 'x' }, { name: 'x' }).map((text) => text.split(';', 1)[0])).toEqual([
    'sources.1.name another source has the same name',
  ]);
});

test('one source to a cluster, but of those that name clusters by a field that shows later', () => {
  expect(problems({ cluster: 'a' }, { cluster: 'a', indices: ['b'] }).length).toBe(1);
  expect(problems({ cluster: 'a' }, { cluster: 'a', indices: ['b'], clusterField: 'c' })).toEqual([]);
});
