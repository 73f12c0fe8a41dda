import { expect, test } from 'vitest';
import { applyBody } from '../../../../src/share-processor/fold/apply-body.ts';

const known = {
  kind: 'Pod',
  metadata: { name: 'a', labels: { x: '1' } },
  spec: { nodeName: 'n' },
  status: { phase: 'Pending' },
};

test('a full body replaces what was known', () => {
  const body = { metadata: { name: 'a' }, spec: {}, status: { phase: 'Running' } };
  expect(applyBody(known, 'full', body)).toEqual(body);
});

test('a status body replaces the status, and of the metadata what a status answer tells whole', () => {
  const before = {
    ...known,
    metadata: {
      name: 'a',
      labels: { x: '1', 'pod-template-hash': 'h' },
      annotations: { y: '2' },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true }],
      finalizers: ['f'],
      resourceVersion: '1',
    },
  };
  const body = {
    kind: 'Pod',
    metadata: {
      name: 'a',
      labels: { 'pod-template-hash': 'h' },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'r', controller: true }],
      resourceVersion: '2',
      deletionTimestamp: 't',
    },
    status: { phase: 'Running' },
  };
  expect(applyBody(before, 'status', body)).toEqual({
    kind: 'Pod',
    metadata: {
      name: 'a',
      labels: before.metadata.labels,
      annotations: before.metadata.annotations,
      ownerReferences: before.metadata.ownerReferences,
      resourceVersion: '2',
      deletionTimestamp: 't',
    },
    spec: { nodeName: 'n' },
    status: { phase: 'Running' },
  });
});

test('what is known of the spec outweighs what a status body tells of it', () => {
  const spec = { nodeName: 'other', restartPolicy: 'Always' };
  expect(applyBody(known, 'status', { spec, status: {} })?.['spec']).toEqual({
    nodeName: 'n',
    restartPolicy: 'Always',
  });
  expect(applyBody(known, 'status', { spec: { nodeName: 'other' }, status: {} })?.['spec']).toBe(known.spec);
  expect(applyBody({ metadata: {} }, 'status', { spec, status: {} })?.['spec']).toBe(spec);
});

test('a status body is all that is known of an object not seen before', () => {
  const body = { metadata: { labels: { 'pod-template-hash': 'h' } }, spec: { nodeName: 'n' }, status: {} };
  expect(applyBody(null, 'status', body)).toBe(body);
});

test('a metadata body replaces the metadata alone', () => {
  const body = { kind: 'PartialObjectMetadata', metadata: { name: 'a', finalizers: ['f'] } };
  expect(applyBody(known, 'metadata', body)).toEqual({
    ...known,
    metadata: { name: 'a', finalizers: ['f'] },
  });
  expect(applyBody(known, 'metadata', { kind: 'PartialObjectMetadata' })).toEqual(known);
});

test('patches are merged, each in its way', () => {
  const conditions = [{ type: 'A', status: 'True' }];
  const state = { status: { conditions } };
  const patch = { status: { conditions: [{ type: 'B', status: 'True' }] } };
  expect(applyBody(state, 'merge', patch)).toEqual(patch);
  expect(applyBody(state, 'strategic', patch)).toEqual({
    status: { conditions: [...conditions, { type: 'B', status: 'True' }] },
  });
  expect(applyBody(state, 'json', [{ op: 'remove', path: '/status/conditions/0' }])).toEqual({
    status: { conditions: [] },
  });
  expect(applyBody(null, 'strategic', patch)).toEqual(patch);
  expect(applyBody(null, 'json', [{ op: 'add', path: '/metadata/labels/a', value: 'b' }])).toEqual({
    metadata: { labels: { a: 'b' } },
  });
});

test('what was not logged changes nothing', () => {
  expect(applyBody(known, 'none', null)).toBe(known);
  expect(applyBody(null, 'none', null)).toBeNull();
  expect(applyBody(known, 'full', null)).toBe(known);
});

test('a body of another form than its type changes nothing', () => {
  expect(applyBody(known, 'full', [{ op: 'remove', path: '/spec' }])).toBe(known);
  expect(applyBody(known, 'json', { spec: {} })).toBe(known);
  expect(applyBody(known, 'json', [{ op: 'replace', path: '', value: 'x' }])).toBe(known);
  expect(applyBody(known, 'json', [{ op: 'remove', path: '' }])).toBe(known);
});
