import { expect, it } from 'vitest';

import { isRolledOutKind, parseWorkloadKey, workloadKey } from '../../../src/model/workload.ts';

it('a workload is known by kind, namespace and name, there and back', () => {
  const web = { kind: 'Deployment', namespace: 'shop', name: 'web' };
  expect(workloadKey(web)).toBe('Deployment/shop/web');
  expect(parseWorkloadKey('Deployment/shop/web')).toEqual(web);
});

it.each(['', 'Deployment', 'Deployment/shop', 'Deployment/shop/'])('"%s" is the key of none', (key) => {
  expect(parseWorkloadKey(key)).toBeNull();
});

it('knows the kinds that are rolled out', () => {
  expect(['Deployment', 'Job', 'ReplicaSet', 'Pod', ''].filter(isRolledOutKind)).toEqual([
    'Deployment',
    'Job',
  ]);
});
