import { expect, it } from 'vitest';

import { actorName } from '../../../src/conclusions/actor.ts';

it.each([
  ['jane@example.com', 'kubectl/v1.34.4', 'jane@example.com'],
  ['system:node:node-a', 'kubelet/v1.34.4', 'the kubelet of node-a'],
  ['system:kube-scheduler', '', 'the scheduler'],
  ['system:serviceaccount:kube-system:replicaset-controller', '', 'the replicaset-controller'],
  [
    'system:kube-controller-manager',
    'kube-controller-manager/v1.18.0/replicaset-controller',
    'the replicaset-controller',
  ],
  ['system:kube-controller-manager', 'kube-controller-manager/v1.18.0', 'the controller manager'],
  ['system:serviceaccount:shop:deployer', '', 'service account shop/deployer'],
  ['', '', 'somebody'],
])('%s (%s) is %s', (user, userAgent, name) => {
  expect(actorName({ user, userAgent })).toBe(name);
});
