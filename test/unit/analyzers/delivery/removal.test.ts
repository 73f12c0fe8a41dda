import { expect, it } from 'vitest';

import { isTakenByPlatform } from '../../../../src/analyzers/delivery/removal.ts';
import {
  boundPod,
  contextOf,
  PENDING,
  podLife,
  type PodLife,
  SCHEDULER,
  withCondition,
} from '../../../support/pod-life.ts';

const ACCOUNT = 'system:serviceaccount:kube-system:';
const MANAGER = 'system:kube-controller-manager';
const marked = boundPod().event(9.9, 'TaintManagerEviction', 'Marking for deletion Pod shop/web', {
  user: MANAGER,
});

it.each<[string, PodLife, boolean]>([
  ['preempted', boundPod().delete(10, 30, { user: SCHEDULER }), true],
  ['tainted', boundPod().delete(10, 30, { user: `${ACCOUNT}taint-eviction-controller` }), true],
  ['on a node that is gone', boundPod().delete(10, 0, { user: `${ACCOUNT}pod-garbage-collector` }), true],
  [
    'tainted by a controller under the identity of its manager, as its agent tells',
    boundPod().delete(10, 30, { user: MANAGER, userAgent: 'kcm/v1.20.2/node-controller' }),
    true,
  ],
  ['tainted by one, as its Event tells', marked.delete(10, 30, { user: MANAGER }), true],
  [
    'disrupted, as the condition tells',
    boundPod()
      .status(9, withCondition(PENDING, 'DisruptionTarget', true, 'DeletionByDeviceTaintManager'))
      .delete(10, 30, { user: MANAGER }),
    true,
  ],
  ['deleted by its user', boundPod().delete(10), false],
  ['deleted by its user, though it was marked', marked.delete(10), false],
  ['evicted through the API, as a user asked', boundPod().evict(10), false],
  ['scaled down', boundPod().delete(10, 30, { user: `${ACCOUNT}replicaset-controller` }), false],
  ['deleted by who knows which controller', podLife().create(0).delete(10, 30, { user: MANAGER }), false],
])('whether the platform took a Pod away: %s', (_name, life, taken) => {
  const { life: whole, removal } = contextOf(life.observations, 300);
  expect(removal === null ? null : isTakenByPlatform(whole, removal)).toBe(taken);
});
