import { expect, it } from 'vitest';

import { finalizerHolds } from '../../../../src/analyzers/delivery/finalizers.ts';
import type { Pod } from '../../../../src/model/pod.ts';
import type { FinalizerHold } from '../../../../src/model/removal.ts';
import { at, contextOf, KUBELET, type PodLife, readyPod } from '../../../support/pod-life.ts';

const holds = (life: PodLife): FinalizerHold[] => {
  const context = contextOf(life.observations, 300);
  if (context.removal === null) throw new Error('nobody deletes it');
  return finalizerHolds(context.life, context.removal);
};
const held =
  (...finalizers: string[]) =>
  (pod: Pod): Pod => ({ ...pod, metadata: { ...pod.metadata, finalizers } });

it('tells each finalizer, when it went and who took it off', () => {
  const life = readyPod()
    .change(10, held('example.com/backup', 'foregroundDeletion', 'hold'))
    .delete(50)
    .change(60, held('foregroundDeletion', 'hold'), { user: 'carol' })
    .change(70, held('hold'), { user: 'system:serviceaccount:kube-system:generic-garbage-collector' });
  expect(holds(life)).toEqual([
    { name: 'example.com/backup', removedAt: at(60), removedBy: 'carol', controller: 'example.com' },
    {
      name: 'foregroundDeletion',
      removedAt: at(70),
      removedBy: 'system:serviceaccount:kube-system:generic-garbage-collector',
      controller: 'the garbage collector',
    },
    { name: 'hold', removedAt: null, removedBy: null, controller: null },
  ]);
});

it('tells of none that was gone before', () => {
  expect(holds(readyPod().change(10, held('example.com/backup')).change(20, held()).delete(50))).toEqual([]);
});

it('takes one that came back for one that stayed', () => {
  const life = readyPod()
    .change(10, held('batch.kubernetes.io/job-tracking'))
    .delete(50)
    .change(60, held())
    .change(70, held('batch.kubernetes.io/job-tracking'));
  expect(holds(life)).toEqual([
    {
      name: 'batch.kubernetes.io/job-tracking',
      removedAt: null,
      removedBy: null,
      controller: 'the Job controller',
    },
  ]);
});

it('does not blame who only shows that it is gone', () => {
  const life = readyPod()
    .change(10, held('example.com/backup'))
    .delete(50)
    .change(60, held(), { user: KUBELET, subresource: 'status' });
  expect(holds(life)).toMatchObject([{ removedAt: at(60), removedBy: null }]);
});
