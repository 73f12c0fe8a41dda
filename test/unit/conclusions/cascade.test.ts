import { describe, expect, it } from 'vitest';

import { cascadeOf } from '../../../src/conclusions/cascade.ts';
import type { Observation, ObservationTarget } from '../../../src/model/observation.ts';
import type { PodMetadata } from '../../../src/model/pod.ts';
import { formatMicros } from '../../../src/lib/micros.ts';
import { observe, POD } from '../../support/observations.ts';
import { at, type PodLife, readyPod } from '../../support/pod-life.ts';

const ACCOUNT = 'system:serviceaccount:kube-system:';
const COLLECTOR = { user: `${ACCOUNT}generic-garbage-collector` };

const owned = (kind: string, name: string): PodMetadata => ({
  labels: { 'pod-template-hash': '7c9' },
  ownerReferences: [{ kind, name, uid: `uid-of-${name}`, controller: true }],
});
const deleted = (after: number, parts: Partial<Observation> = {}): Observation =>
  observe({
    key: `deleted ${after}`,
    action: 'delete',
    subresource: '',
    userAgent: '',
    requestedAt: at(after),
    at: at(after),
    ...parts,
  });

/** Whose deletions are told, in a few words; the other records are by kind and key. */
function told(life: PodLife, others: { readonly [record: string]: readonly Observation[] }): string[] | null {
  const records = {
    observations: ({ kind, uid }: ObservationTarget) => others[`${kind} ${uid}`] ?? [],
    podsNamed: () => [],
  };
  const steps = cascadeOf(life.report(900), POD, records);
  return steps?.map(({ object, user }) => `${object.kind} ${object.name} by ${user}`) ?? null;
}

describe('what took a Pod with it', () => {
  const replica = readyPod({}, owned('ReplicaSet', 'web-7c9')).delete(50, 30, COLLECTOR);

  it('is told up to the first that nobody’s deletion took', () => {
    const body = { metadata: { ownerReferences: [{ kind: 'Deployment', name: 'web', controller: true }] } };
    const others = {
      'Workload ReplicaSet/shop/web-7c9': [
        observe({ key: 'born', action: 'create', bodyType: 'full', body }),
        deleted(49, COLLECTOR),
      ],
      'Workload Deployment/shop/web': [deleted(48, { user: 'alice', userAgent: 'kubectl/v1.34.4' })],
    };
    expect(told(replica, others)).toEqual([
      `ReplicaSet web-7c9 by ${COLLECTOR.user}`,
      'Deployment web by alice',
    ]);
  });

  it('is told of a Deployment whose ReplicaSet tells no owner', () => {
    const others = {
      'Workload ReplicaSet/shop/web-7c9': [deleted(49, COLLECTOR)],
      'Workload Deployment/shop/web': [deleted(48, { user: 'alice' })],
    };
    expect(told(replica, others)).toHaveLength(2);
  });

  it('may be the namespace', () => {
    const collected = readyPod().delete(50, 30, {
      action: 'delete-collection',
      user: `${ACCOUNT}namespace-controller`,
    });
    const others = {
      'Namespace shop': [
        deleted(40, { user: 'carol' }),
        deleted(45, { action: 'delete-collection', user: 'x' }),
      ],
    };
    expect(told(collected, others)).toEqual(['Namespace shop by carol']);
    const byOwner = {
      ...others,
      'Workload ReplicaSet/shop/web-7c9': [deleted(49, { user: `${ACCOUNT}namespace-controller` })],
    };
    expect(told(replica, byOwner)).toEqual([
      `ReplicaSet web-7c9 by ${ACCOUNT}namespace-controller`,
      'Namespace shop by carol',
    ]);
  });

  it('is the last that was deleted under its name before, with what proves it', () => {
    const one = (parts: Partial<Observation>) => deleted(parts.code ?? 49, parts);
    const own = [deleted(20, { user: 'old' }), deleted(49, { user: 'alice' }), deleted(60, { user: 'late' })];
    const refused = one({ code: 403, requestedAt: at(49.5), user: 'mallory' });
    const others = { 'Workload ReplicaSet/shop/web-7c9': [...own, refused] };
    const records = {
      observations: ({ kind, uid }: ObservationTarget) =>
        others[`${kind} ${uid}` as keyof typeof others] ?? [],
      podsNamed: () => [],
    };
    expect(cascadeOf(replica.report(900), POD, records)).toEqual([
      {
        object: { kind: 'ReplicaSet', namespace: 'shop', name: 'web-7c9' },
        user: 'alice',
        client: null,
        at: formatMicros(at(49)),
        auditId: 'deleted 49',
      },
    ]);
  });

  it('is not known where the log does not show it', () => {
    expect(told(replica, {})).toEqual([]);
  });

  it('ends though owners own each other', () => {
    const body = {
      metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: 'web-7c9', controller: true }] },
    };
    const others = {
      'Workload ReplicaSet/shop/web-7c9': [deleted(49, { ...COLLECTOR, bodyType: 'full', body })],
    };
    expect(told(replica, others)?.length).toBeLessThanOrEqual(8);
  });

  it('is nothing of a Pod that went by itself', () => {
    expect(told(readyPod().delete(50), {})).toBeNull();
    expect(told(readyPod(), {})).toBeNull();
  });
});
