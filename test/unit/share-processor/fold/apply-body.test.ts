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

test('a status body replaces all but the spec, which it does not tell', () => {
  expect(applyBody(known, 'status', { metadata: { name: 'a' }, status: { phase: 'Running' } })).toEqual({
    metadata: { name: 'a' },
    spec: { nodeName: 'n' },
    status: { phase: 'Running' },
  });
  expect(applyBody(null, 'status', { status: {} })).toEqual({ status: {} });
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
