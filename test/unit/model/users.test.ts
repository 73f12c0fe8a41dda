import { expect, it } from 'vitest';

import { isKubelet } from '../../../src/model/users.ts';

it.each([
  ['system:node:node-a', 'kubelet/v1.34.4', true],
  ['system:node:node-a', '', true],
  ['admin', 'kubelet/v1.18.0', true],
  ['hollow', 'kubemark/v1.20.2', true],
  ['jane', 'kubectl/v1.34.4', false],
  // One binary that is everything: each part of it has a user of its own.
  ['system:serviceaccount:kube-system:replicaset-controller', 'kubelite/v1.27.4', false],
  ['system:kube-controller-manager', 'kubelite/v1.27.4/job-controller', false],
  ['system:kube-scheduler', 'kubelite/v1.27.4', false],
  ['system:node:node-a', 'kubelite/v1.27.4', true],
])('%s with %s is a kubelet: %s', (user, userAgent, is) => {
  expect(isKubelet({ user, userAgent })).toBe(is);
});
