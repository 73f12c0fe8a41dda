import { describe, expect, it } from 'vitest';

import type { PodMetadata } from '../../../../src/model/pod.ts';
import type { Initiator } from '../../../../src/model/removal.ts';
import {
  boundPod,
  KUBELET,
  over,
  podLife,
  type PodLife,
  readyPod,
  SCHEDULER,
  up,
  USER,
  withCondition,
} from '../../../support/pod-life.ts';

const ACCOUNT = 'system:serviceaccount:kube-system:';
const MANAGER = 'system:kube-controller-manager';
const NODE = { kind: 'Node', namespace: null, name: 'node-a', uid: null };
const owned = (kind: string, name: string): PodMetadata => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `uid-of-${name}`, controller: true }],
});

const initiator = (life: PodLife): Initiator | undefined =>
  life.report(300).deliveries.find(({ kind }) => kind === 'delete')?.removal?.initiator;
const by = (user: string, userAgent = '') => ({ user, userAgent });

describe('a deletion by its request', () => {
  const replica = readyPod({}, owned('ReplicaSet', 'web-7c9'));
  const job = boundPod({ restartPolicy: 'Never' }, owned('Job', 'etl')).status(5, over('Succeeded', 0));
  it.each<[string, PodLife, Partial<Initiator>]>([
    [
      'is a user’s, with the program he used',
      readyPod().delete(50, 30, by('bob', 'kubectl/v1.34.4')),
      { kind: 'user', user: 'bob', client: 'kubectl/v1.34.4', object: null },
    ],
    [
      'is the controller’s of its owner',
      replica.delete(50, 30, by(`${ACCOUNT}replicaset-controller`)),
      {
        kind: 'owner-controller',
        user: `${ACCOUNT}replicaset-controller`,
        client: null,
        object: { kind: 'ReplicaSet', namespace: 'shop', name: 'web-7c9', uid: 'uid-of-web-7c9' },
      },
    ],
    [
      'is that of the operator that made it for its owner',
      podLife({}, owned('CloneSet', 'web'))
        .create(0, by('system:serviceaccount:kruise:manager'))
        .bind(0.5)
        .status(2, up())
        .delete(50, 30, by('system:serviceaccount:kruise:manager')),
      { kind: 'owner-controller' },
    ],
    [
      'is a user’s though he made it',
      podLife({}, owned('CloneSet', 'web')).create(0).bind(0.5).status(2, up()).delete(50),
      { kind: 'user', user: USER },
    ],
    ['is an eviction', readyPod().evict(50, by('carol')), { kind: 'eviction-api', user: 'carol' }],
    [
      'is one of a collection',
      readyPod().delete(50, 30, { action: 'delete-collection' }),
      { kind: 'collection-delete', user: USER },
    ],
    [
      'is that of its namespace',
      readyPod().delete(50, 30, { action: 'delete-collection', ...by(`${ACCOUNT}namespace-controller`) }),
      { kind: 'namespace-deletion', object: { kind: 'Namespace', namespace: null, name: 'shop', uid: null } },
    ],
    [
      'is a cascade from its owner',
      job.delete(50, 0, by(`${ACCOUNT}generic-garbage-collector`)),
      {
        kind: 'garbage-collector',
        object: { kind: 'Job', namespace: 'shop', name: 'etl', uid: 'uid-of-etl' },
      },
    ],
    [
      'is that of the Pod garbage collector, which clears away what had ended',
      job.delete(50, 0, by(`${ACCOUNT}pod-garbage-collector`)),
      { kind: 'pod-garbage-collector', object: null },
    ],
    [
      'is that of the Pod garbage collector, since its node is gone',
      readyPod().delete(50, 0, by(`${ACCOUNT}pod-garbage-collector`)),
      { kind: 'pod-garbage-collector', object: NODE },
    ],
    [
      'is the taint manager’s',
      readyPod().delete(50, 30, by(`${ACCOUNT}taint-eviction-controller`)),
      { kind: 'taint-manager', object: NODE },
    ],
    ['is a preemption', readyPod().delete(50, 5, by(SCHEDULER)), { kind: 'scheduler-preemption' }],
    [
      'is the kubelet’s, of a static Pod',
      podLife({}, { ownerReferences: [{ kind: 'Node', name: 'node-a', controller: true }] })
        .create(0, by(KUBELET))
        .status(1, up())
        .confirm(45),
      { kind: 'kubelet', user: KUBELET },
    ],
  ])('%s', (_name, life, expected) => {
    expect(initiator(life)).toMatchObject(expected);
  });
});

describe('controllers under one identity', () => {
  const asked = (name: string, grace = 30) =>
    readyPod({}, owned('ReplicaSet', 'web-7c9')).delete(50, grace, by(MANAGER, `kcm/v1.20.2/${name}`));

  it.each([
    ['replicaset-controller', 'owner-controller'],
    ['node-controller', 'taint-manager'],
    ['generic-garbage-collector', 'garbage-collector'],
  ])('are told apart by their agent: %s', (name, kind) => {
    expect(initiator(asked(name))).toMatchObject({ kind, user: MANAGER });
  });

  it('are not known apart without it, but by what only one of them does', () => {
    expect(initiator(asked('v1.20.2'))).toMatchObject({ kind: 'unknown', user: MANAGER, object: null });
    expect(initiator(asked('v1.20.2', 0))).toMatchObject({ kind: 'pod-garbage-collector' });
    const collected = readyPod().delete(50, 30, { action: 'delete-collection', ...by(MANAGER) });
    expect(initiator(collected)).toMatchObject({ kind: 'namespace-deletion' });
  });

  it('are known by what they write of it', () => {
    const marked = (message: string) =>
      readyPod().event(49.9, 'TaintManagerEviction', message, { user: MANAGER }).delete(50, 30, by(MANAGER));
    expect(initiator(marked('Marking for deletion Pod shop/web'))).toMatchObject({ kind: 'taint-manager' });
    expect(initiator(marked('Cancelling deletion of Pod shop/web'))).toMatchObject({ kind: 'unknown' });
  });
});

describe('the condition DisruptionTarget', () => {
  const disrupted = (reason: string, user: string) =>
    readyPod().status(49, withCondition(up(), 'DisruptionTarget', true, reason), { user });

  it('tells of a scheduler with a name of its own', () => {
    const scheduler = 'system:serviceaccount:batch:volcano';
    const life = disrupted('PreemptionByScheduler', scheduler);
    expect(initiator(life.delete(50, 30, by(scheduler)))).toMatchObject({ kind: 'scheduler-preemption' });
  });

  it('is not the work of a user who deletes the Pod meanwhile', () => {
    expect(initiator(disrupted('PreemptionByScheduler', SCHEDULER).delete(50))).toMatchObject({
      kind: 'user',
      user: USER,
    });
  });

  it('says no more once it was taken back', () => {
    const scheduler = 'system:serviceaccount:batch:volcano';
    const life = disrupted('PreemptionByScheduler', scheduler).status(49.5, up());
    expect(initiator(life.delete(50, 30, by(scheduler)))).toMatchObject({ kind: 'user' });
  });

  it.each([
    ['EvictionByEvictionAPI', 'eviction-api'],
    ['DeletionByTaintManager', 'taint-manager'],
    ['DeletionByDeviceTaintManager', 'taint-manager'],
    ['PreemptionByScheduler', 'scheduler-preemption'],
    ['SomethingNew', 'unknown'],
  ])('%s tells of a deletion whose request was not logged', (reason, kind) => {
    const gone = { deletionTimestamp: '2026-01-05T00:01:20Z', deletionGracePeriodSeconds: 30 };
    const life = readyPod()
      .change(50, (pod) => ({ ...pod, metadata: { ...pod.metadata, ...gone } }), {
        user: KUBELET,
        subresource: 'status',
      })
      .status(51, withCondition(up(), 'DisruptionTarget', true, reason));
    expect(initiator(life)).toMatchObject({ kind, user: null, client: null });
  });
});

describe('who is preempted for', () => {
  it.each([
    [
      'Preempted by pod 9b7b8959-88ab-4960-bd38-ec7cccfcb085 on node node-a',
      { kind: 'Pod', namespace: null, name: null, uid: '9b7b8959-88ab-4960-bd38-ec7cccfcb085' },
    ],
    ['Preempted by shop/high on node node-a', { kind: 'Pod', namespace: 'shop', name: 'high', uid: null }],
    ['Preempted by a pod on node node-a', null],
    ['something else', null],
  ])('%s', (message, object) => {
    const life = readyPod().delete(50, 30, by(SCHEDULER)).event(50.1, 'Preempted', message);
    expect(initiator(life)?.object).toEqual(object);
  });

  it('is told of what was written until the Pod was gone', () => {
    const life = readyPod()
      .delete(50, 0, by(SCHEDULER))
      .event(51, 'Preempted', 'Preempted by shop/high on node node-a');
    expect(initiator(life)?.object).toBeNull();
  });
});
