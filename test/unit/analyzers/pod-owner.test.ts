import { describe, expect, it } from 'vitest';

import { controllerOf, deploymentOf } from '../../../src/analyzers/pod-owner.ts';
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
