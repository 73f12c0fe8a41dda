import { describe, expect, it } from 'vitest';

import {
  controllerName,
  deletionOfController,
  isNodeController,
} from '../../../src/analyzers/controllers.ts';

const MANAGER = 'system:kube-controller-manager';

describe('a controller', () => {
  it.each([
    ['system:serviceaccount:kube-system:replicaset-controller', '', 'replicaset-controller'],
    [MANAGER, 'kube-controller-manager/v1.20.2/node-controller', 'node-controller'],
    [MANAGER, 'hyperkube/v1.18.0/job-controller', 'job-controller'],
    ['jane@example.com', 'kubectl/v1.34.4/node-controller', null],
    ['system:serviceaccount:shop:replicaset-controller', '', null],
  ])('%s with the agent %s is %s', (user, userAgent, name) => {
    expect(controllerName({ user, userAgent })).toBe(name);
  });

  it.each([
    ['replicaset-controller', 'owner-controller'],
    ['job-controller', 'owner-controller'],
    ['generic-garbage-collector', 'garbage-collector'],
    ['namespace-controller', 'namespace-deletion'],
    ['pod-garbage-collector', 'pod-garbage-collector'],
    ['node-controller', 'taint-manager'],
    ['taint-eviction-controller', 'taint-manager'],
    ['device-taint-eviction-controller', 'taint-manager'],
    ['ttl-after-finished-controller', 'ttl-controller'],
    ['cluster-autoscaler', null],
    ['constructor', null],
    ['v1.20.2', null],
    [null, null],
  ])('%s deletes Pods as %s', (name, kind) => {
    expect(deletionOfController(name)).toBe(kind);
  });

  it('of nodes may have no identity of its own', () => {
    expect(
      isNodeController({ user: 'system:serviceaccount:kube-system:node-controller', userAgent: '' }),
    ).toBe(true);
    expect(isNodeController({ user: MANAGER, userAgent: 'kube-controller-manager/v1.20.2' })).toBe(true);
    expect(isNodeController({ user: 'system:node:node-a', userAgent: 'kubelet/v1.34.4' })).toBe(false);
  });
});
