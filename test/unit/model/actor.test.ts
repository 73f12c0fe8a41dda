import { expect, it } from 'vitest';

import { actorOf } from '../../../src/model/actor.ts';

it.each([
  ['system:node:node-a', 'kubelet/v1.34.4', 'kubelet'],
  ['kubelet-client', 'kubelet/v1.18.20 (linux/amd64)', 'kubelet'],
  ['system:kube-scheduler', 'kube-scheduler/v1.34.4', 'scheduler'],
  ['system:serviceaccount:kube-system:replicaset-controller', '', 'controller'],
  ['system:kube-controller-manager', 'kubelite/v1.34.4', 'controller'],
  ['system:serviceaccount:shop:deployer', 'kubectl/v1.34.4', 'anyone'],
  ['jane', 'kubectl/v1.34.4', 'anyone'],
])('%s with %s is %s', (user, agent, actor) => {
  expect(actorOf(user, agent)).toBe(actor);
});
