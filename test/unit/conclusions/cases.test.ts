import { expect, it } from 'vitest';

import { casesOf, fineKindsOf, nameInKey, nodeKey, workloadKeyOf } from '../../../src/conclusions/cases.ts';
import type { FailureRow } from '../../../src/model/across-pods.ts';

const row = (parts: Partial<FailureRow> = {}): FailureRow => ({
  record: 1,
  id: 'uid-1/create',
  kind: 'create',
  outcome: 'in-progress',
  code: 'ImageNotFound',
  side: 'user',
  phase: 'image',
  image: 'quay.io/web:1',
  registry: 'quay.io',
  images: ['quay.io/web:1'],
  since: 20,
  until: 30,
  attempts: 0,
  cluster: 'east',
  namespace: 'shop',
  name: 'web-1',
  uid: 'uid-1',
  recordKind: 'Pod',
  owner: { kind: 'Deployment', name: 'web' },
  node: 'node-a',
  ...parts,
});

it('a Pod is one case, from its first trouble to its last', () => {
  const [only, ...more] = casesOf([
    row({ image: null, registry: null }),
    row({ id: 'uid-1/incident', since: 10, until: 40, outcome: 'recovered' }),
  ]);
  expect(more).toEqual([]);
  expect(only).toMatchObject({
    image: 'quay.io/web:1',
    registry: 'quay.io',
    since: 10,
    until: 40,
    recovered: false,
  });
  expect(casesOf([row(), row({ until: null })])).toMatchObject([{ until: null }]);
  expect(casesOf([row({ outcome: 'succeeded' }), row({ outcome: 'recovered' })])).toMatchObject([
    { recovered: true },
  ]);
});

it('Pods, nodes and workloads of two clusters are two', () => {
  const cases = casesOf([row(), row({ record: 2, cluster: 'west' })]);
  expect(cases).toHaveLength(2);
  expect(new Set(cases.map(({ node }) => node)).size).toBe(2);
  expect(new Set(cases.map(({ workload }) => workload)).size).toBe(2);
  expect([nodeKey(row({ node: null })), workloadKeyOf(row({ owner: null }))]).toEqual([null, null]);
  expect([nodeKey(row()), workloadKeyOf(row()), 'quay.io/web:1'].map((key) => nameInKey(key ?? ''))).toEqual([
    'node-a',
    'web',
    'quay.io/web:1',
  ]);
});

it('what came up tells from which registries it pulled', () => {
  const { cluster, namespace, owner, node } = row();
  const place = { cluster, namespace, owner, node };
  const pulled = ['nginx', 'quay.io/web:1', 'not an image'];
  expect(fineKindsOf([{ place, ats: [5], images: pulled, pulled }])).toEqual([
    {
      ats: [5],
      node: 'east\nnode-a',
      images: pulled,
      pulled: [
        { image: 'nginx', registry: 'docker.io' },
        { image: 'quay.io/web:1', registry: 'quay.io' },
        { image: 'not an image', registry: null },
      ],
      workload: 'east\nshop\nDeployment\nweb',
    },
  ]);
});
