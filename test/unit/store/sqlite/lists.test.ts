import { expect, it } from 'vitest';

import { listOf, LISTS } from '../../../../src/store/sqlite/lists.ts';

it('a record is in the list of its kind, or in none', () => {
  const lists = [
    listOf('Pod', 'uid'),
    listOf('PodRefusal', 'key'),
    listOf('Workload', 'Deployment/shop/web'),
    listOf('Workload', 'Job/shop/once'),
    listOf('PersistentVolumeClaim', 'shop/data'),
    listOf('Workload', 'ReplicaSet/shop/web-7c9f5'),
    listOf('Workload', 'CronJob/shop/nightly'),
    listOf('Node', 'node-a'),
    listOf('PodName', 'shop/web'),
  ];
  const { pods, workloads, claims } = LISTS;
  expect(lists).toEqual([pods, pods, workloads, workloads, claims, null, null, null, null]);
});
