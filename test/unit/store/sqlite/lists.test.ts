import { expect, it } from 'vitest';

import type { RecordKind } from '../../../../src/model/observation.ts';
import { listOf, LISTS } from '../../../../src/store/sqlite/lists.ts';
import { line, podTarget } from '../../../contract/store-samples.ts';

const listed = (kind: RecordKind, uid: string, outcome: string | null = null, lines: null | [] = []) =>
  listOf({ target: podTarget(uid, { kind }), outcome, lines });

it('a record is in the list of its kind, or in none', () => {
  const lists = [
    listed('Pod', 'uid'),
    listed('PodRefusal', 'key'),
    listed('Workload', 'Deployment/shop/web'),
    listed('Workload', 'Job/shop/once'),
    listed('PersistentVolumeClaim', 'shop/data'),
    listed('Workload', 'ReplicaSet/shop/web-7c9f5'),
    listed('Workload', 'CronJob/shop/nightly'),
    listed('Node', 'node-a'),
  ];
  const { pods, workloads, claims } = LISTS;
  expect(lists).toEqual([pods, pods, workloads, workloads, claims, null, null, null]);
});

it('a name is among the Pods as long as something is said of it, whether or not it is said again', () => {
  const target = podTarget('shop/web', { kind: 'PodName' });
  const said = listOf({ target, outcome: 'failed', lines: [line('a', 1)] });
  expect([said, listed('PodName', 'shop/web', 'failed', null)]).toEqual([LISTS.pods, LISTS.pods]);
  expect([listed('PodName', 'shop/web'), listed('PodName', 'shop/web', null, null)]).toEqual([null, null]);
});
