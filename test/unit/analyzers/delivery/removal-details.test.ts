import { describe, expect, it } from 'vitest';

import type { RemovalDetails } from '../../../../src/model/removal.ts';
import { at, KUBELET, over, podLife, type PodLife, readyPod, up, USER } from '../../../support/pod-life.ts';

const details = (life: PodLife): RemovalDetails | undefined =>
  life.report(300).deliveries.find(({ kind }) => kind === 'delete')?.removal;

const PDB = "Cannot evict pod as it would violate the pod's disruption budget.";
const refuse = (life: PodLife, after: number, message: string, user = USER): PodLife =>
  life.request(after, { action: 'evict', code: 429, reason: 'TooManyRequests', message, user });

describe('refused evictions', () => {
  const named = `${PDB} The disruption budget web needs 3 healthy pods and has 3 currently`;
  const told = {
    count: 2,
    firstAt: at(50),
    lastAt: at(60),
    budgets: ['web'],
    users: ['drainer', USER],
  };

  it('are told with their budget, how often and since when', () => {
    const life = refuse(refuse(readyPod(), 50, named), 60, named, 'drainer');
    expect(details(life)).toEqual({
      initiator: { kind: 'eviction-api', user: USER, client: 'kubelet', object: null },
      gracePeriodSeconds: null,
      forcedBy: null,
      finalizers: [],
      refusals: told,
    });
  });

  it('are told of the one that was accepted in the end', () => {
    const life = refuse(refuse(readyPod(), 50, named), 60, named, 'drainer').evict(70);
    expect(details(life)?.refusals).toEqual(told);
  });

  it.each([
    [`${PDB} The disruption budget web is still being processed by the server.`, ['web']],
    [PDB, []],
    ['This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.', []],
  ])('name their budgets as far as the answer does: %s', (message, budgets) => {
    expect(details(refuse(readyPod(), 50, message))?.refusals?.budgets).toEqual(budgets);
  });

  it('may be deletes, of a controller too', () => {
    const user = 'system:serviceaccount:kube-system:replicaset-controller';
    const life = readyPod().request(50, { action: 'delete', code: 403, reason: 'Forbidden', user });
    expect(details(life)?.initiator).toMatchObject({ kind: 'owner-controller', user });
    const own = readyPod().request(50, { action: 'delete', code: 403, reason: 'Forbidden' });
    expect(details(own)?.initiator).toMatchObject({ kind: 'user', user: USER });
  });

  it('are none when none was', () => {
    expect(details(readyPod().evict(70))?.refusals).toBeNull();
  });
});

describe('the grace period', () => {
  it.each<[string, PodLife, number | null]>([
    ['is that asked for', readyPod().delete(50, 12).confirm(52), 12],
    ['is the last one asked for', readyPod().delete(50, 40).delete(55, 5).confirm(56), 5],
    [
      'is what the Pod shows, of an eviction that names none',
      readyPod()
        .evict(50)
        .delete(51, 20, { action: 'update', subresource: 'status', gracePeriodSeconds: null }),
      20,
    ],
    ['is not that of the kubelet’s last DELETE', readyPod().evict(50).confirm(52), null],
  ])('%s', (_name, life, seconds) => {
    expect(details(life)?.gracePeriodSeconds).toBe(seconds);
  });
});

describe('a deletion by force', () => {
  it.each<[string, PodLife, string | null]>([
    ['names who asked', readyPod().delete(50, 0), USER],
    ['names who asked after all', readyPod().delete(50).delete(60, 0, { user: 'bob' }), 'bob'],
    ['is none with grace', readyPod().delete(50).confirm(52), null],
    ['is none of a Pod without a node', podLife().create(0).delete(20, 0), null],
    ['is none of a Pod that had ended', readyPod().status(30, over('Failed', 1)).delete(50, 0), null],
    ['is not the kubelet’s own', readyPod().delete(50).confirm(52, { user: KUBELET }), null],
    ['is none when the kubelet was done', readyPod().delete(50).status(55, up()).confirm(56), null],
  ])('%s', (_name, life, user) => {
    expect(details(life)?.forcedBy).toBe(user);
  });
});
