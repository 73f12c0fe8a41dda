import { describe, expect, it } from 'vitest';

import { controllerOf, cronJobOf, deploymentOf, rolledOutBy } from '../../../src/analyzers/pod-owner.ts';
import type { OwnerReference, Pod } from '../../../src/model/pod.ts';

const owned = (ownerReferences: OwnerReference[], labels: Record<string, string> = {}): Pod => ({
  metadata: { ownerReferences, labels },
});
const replicaSet = { kind: 'ReplicaSet', name: 'web-7c9f', controller: true };

describe('the owner of a Pod', () => {
  it('is the one that manages it, else the first', () => {
    const other = { kind: 'Thing', name: 'x' };
    expect(controllerOf(owned([other, replicaSet]))).toBe(replicaSet);
    expect(controllerOf(owned([other]))).toBe(other);
    expect(controllerOf(owned([]))).toBeUndefined();
    expect(controllerOf(null)).toBeUndefined();
  });
});

describe('the Deployment of a Pod', () => {
  it('bears the name of its ReplicaSet without the hash of the template', () => {
    expect(deploymentOf(owned([replicaSet], { 'pod-template-hash': '7c9f' }))).toBe('web');
  });

  it('is none where the ReplicaSet is nobody’s, the name is another, or the owner no ReplicaSet', () => {
    expect(deploymentOf(owned([replicaSet]))).toBeNull();
    expect(deploymentOf(owned([replicaSet], { 'pod-template-hash': '9f' }))).toBeNull();
    expect(deploymentOf(owned([{ ...replicaSet, kind: 'Job' }], { 'pod-template-hash': '7c9f' }))).toBeNull();
    expect(deploymentOf(null)).toBeNull();
  });
});

describe('what rolled a Pod out', () => {
  it('is its Deployment, or the controller, with the template that its labels name', () => {
    expect(rolledOutBy(owned([replicaSet], { 'pod-template-hash': '7c9f' }))).toEqual({
      kind: 'Deployment',
      name: 'web',
      revision: '7c9f',
    });
    const set = { kind: 'StatefulSet', name: 'db', controller: true };
    expect(rolledOutBy(owned([set], { 'controller-revision-hash': 'db-5f9' }))).toEqual({
      kind: 'StatefulSet',
      name: 'db',
      revision: 'db-5f9',
    });
    expect(rolledOutBy(owned([{ kind: 'Job', name: 'etl' }]))).toEqual({
      kind: 'Job',
      name: 'etl',
      revision: null,
    });
  });

  it('is nothing where nothing of the kind owns it', () => {
    expect(rolledOutBy(owned([replicaSet]))).toBeNull();
    expect(rolledOutBy(owned([{ kind: 'Node', name: 'a' }]))).toBeNull();
    expect(rolledOutBy(null)).toBeNull();
  });
});

describe('the CronJob of a Job', () => {
  it('is told by the minute at the end of its name', () => {
    expect(cronJobOf('nightly-29920502')).toBe('nightly');
    expect(cronJobOf('report-20261121')).toBeNull();
    expect(cronJobOf('etl')).toBeNull();
  });
});
