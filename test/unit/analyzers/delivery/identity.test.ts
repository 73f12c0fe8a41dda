import { describe, expect, it } from 'vitest';

import { identityOf, topOwner } from '../../../../src/analyzers/delivery/identity.ts';
import { POD } from '../../../support/observations.ts';

const owned = (kind: string, name: string, labels = {}) => ({
  metadata: { labels, ownerReferences: [{ kind, name, controller: true }] },
});

describe('the top owner', () => {
  it.each([
    [
      'a Deployment, of the ReplicaSet of its template',
      owned('ReplicaSet', 'web-7c9f5', { 'pod-template-hash': '7c9f5' }),
      { kind: 'Deployment', name: 'web' },
    ],
    ['a ReplicaSet of nobody', owned('ReplicaSet', 'web'), { kind: 'ReplicaSet', name: 'web' }],
    [
      'a CronJob, of the Job of a minute',
      owned('Job', 'backup-29423520'),
      { kind: 'CronJob', name: 'backup' },
    ],
    [
      'a Job with a date in its name',
      owned('Job', 'backup-20260105'),
      { kind: 'Job', name: 'backup-20260105' },
    ],
    ['a StatefulSet', owned('StatefulSet', 'db'), { kind: 'StatefulSet', name: 'db' }],
    ['nobody, of a mirror Pod', owned('Node', 'node-a'), null],
    ['nobody, of a bare Pod', { metadata: {} }, null],
    ['nobody, of a Pod of which nothing is known', null, null],
  ])('is %s', (_name, pod, owner) => {
    expect(topOwner(pod)).toEqual(owner);
  });

  it('is the controller among several owners', () => {
    const ownerReferences = [
      { kind: 'Config', name: 'c' },
      { kind: 'DaemonSet', name: 'agent', controller: true },
    ];
    expect(topOwner({ metadata: { ownerReferences } })).toEqual({ kind: 'DaemonSet', name: 'agent' });
  });
});

describe('who a Pod is', () => {
  it('is what it says, else what it was called', () => {
    expect(identityOf(POD, { metadata: { name: 'web-x' }, spec: { nodeName: 'node-a' } })).toEqual({
      cluster: 'default',
      kind: 'Pod',
      namespace: 'shop',
      name: 'web-x',
      uid: 'uid-1',
      node: 'node-a',
      owner: null,
    });
    expect(identityOf({ ...POD, name: '' }, null)).toMatchObject({ name: null, node: null });
  });
});
