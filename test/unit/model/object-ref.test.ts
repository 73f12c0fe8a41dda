import { expect, it } from 'vitest';

import { keyOf, parseKind, parseObjectRef } from '../../../src/model/object-ref.ts';

it.each([
  ['deploy/web', { kind: 'Deployment', namespace: null, name: 'web' }],
  ['Deployment/web', { kind: 'Deployment', namespace: null, name: 'web' }],
  ['deployments.apps/web', { kind: 'Deployment', namespace: null, name: 'web' }],
  ['shop/sts/db', { kind: 'StatefulSet', namespace: 'shop', name: 'db' }],
  ['StatefulSet/shop/db', { kind: 'StatefulSet', namespace: 'shop', name: 'db' }],
  ['DaemonSet:kube-system:proxy', { kind: 'DaemonSet', namespace: 'kube-system', name: 'proxy' }],
  ['job/a.b-c', { kind: 'Job', namespace: null, name: 'a.b-c' }],
  ['shop/pvc/data', { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data' }],
  // A namespace may be called like a kind: the first word that is one is the kind.
  ['job/job/job', { kind: 'Job', namespace: 'job', name: 'job' }],
  ['po/shop/web-1', { kind: 'Pod', namespace: 'shop', name: 'web-1' }],
])('%s names an object', (text, ref) => {
  expect(parseObjectRef(text)).toEqual(ref);
});

it.each([
  '',
  'web',
  'shop/web',
  'deploy/',
  '/web',
  'shop/web/db',
  'deploy/shop/web/more',
  'rs/web',
  'deploy//web',
])('%j names none by its kind', (text) => {
  expect(parseObjectRef(text)).toBeNull();
});

it('kinds are what kubectl takes for them', () => {
  expect(['DEPLOY', 'jobs.batch', 'claims', 'replicaset', 'deploy.example.com'].map(parseKind)).toEqual([
    'Deployment',
    'Job',
    'PersistentVolumeClaim',
    null,
    null,
  ]);
});

it('the key of a record is known with the namespace', () => {
  const keys = ['shop/deploy/web', 'pvc/shop/data', 'deploy/web', 'po/shop/web-1'].map((text) => {
    const ref = parseObjectRef(text);
    return ref === null ? undefined : keyOf(ref);
  });
  expect(keys).toEqual(['Deployment/shop/web', 'shop/data', null, null]);
});
