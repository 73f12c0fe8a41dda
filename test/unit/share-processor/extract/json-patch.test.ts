import { expect, test } from 'vitest';
import type { JsonPatchOperation } from '../../../../src/model/audit-event.ts';
import { podObject } from '../../../../src/share-processor/extract/fields/pod.ts';
import { jsonPatchOperations } from '../../../../src/share-processor/extract/json-patch.ts';

const kept = (...operations: JsonPatchOperation[]): JsonPatchOperation[] =>
  jsonPatchOperations(operations, podObject);

test('operations on declared fields stay as they are', () => {
  const operations = [
    { op: 'add', path: '/metadata/labels/app.kubernetes.io~1name', value: 'web' },
    { op: 'replace', path: '/spec/containers/0/image', value: 'web:2' },
    { op: 'replace', path: '/spec/containers/0/resources/requests/cpu', value: 1 },
    { op: 'add', path: '/spec/schedulingGates', value: [] },
    { op: 'add', path: '/metadata/finalizers/-', value: 'f' },
    { op: 'remove', path: '/metadata/annotations/a' },
    { op: 'copy', path: '/metadata/labels/b', from: '/metadata/labels/a' },
    { op: 'move', path: '/metadata/labels/b', from: '/metadata/labels/a' },
  ];
  expect(kept(...operations)).toEqual(operations);
});

test('what is not declared is dropped, whole or within a value', () => {
  const secret = { name: 'TOKEN', value: 'hunter2' };
  const container = {
    name: 'main',
    image: 'web',
    env: [secret],
    args: ['--token=hunter2'],
    ports: [{ containerPort: 80, name: 'p' }],
  };
  const last = 'kubectl.kubernetes.io/last-applied-configuration';
  expect(
    kept(
      { op: 'add', path: '/spec/containers/0/env/-', value: secret },
      { op: 'add', path: '/spec/containers/-', value: container },
      { op: 'add', path: '/spec/containers', value: [container, 'no container', null] },
      { op: 'add', path: `/metadata/annotations/${last.replace('/', '~1')}`, value: '{"env":"hunter2"}' },
      { op: 'add', path: '/metadata/annotations', value: { [last]: 'hunter2', a: 'b' } },
      {
        op: 'replace',
        path: '',
        value: { kind: 'Pod', data: { password: 'hunter2' }, spec: { containers: [container] } },
      },
    ),
  ).toEqual([
    {
      op: 'add',
      path: '/spec/containers/-',
      value: { name: 'main', image: 'web', ports: [{ containerPort: 80 }] },
    },
    {
      op: 'add',
      path: '/spec/containers',
      value: [{ name: 'main', image: 'web', ports: [{ containerPort: 80 }] }],
    },
    { op: 'add', path: '/metadata/annotations', value: { a: 'b' } },
    {
      op: 'replace',
      path: '',
      value: {
        kind: 'Pod',
        spec: { containers: [{ name: 'main', image: 'web', ports: [{ containerPort: 80 }] }] },
      },
    },
  ]);
});

test('a value of another type than declared is dropped, a null takes away', () => {
  expect(
    kept(
      { op: 'add', path: '/metadata/labels', value: ['a'] },
      { op: 'add', path: '/spec/priority', value: 'high' },
      { op: 'add', path: '/metadata/labels/a', value: null },
      { op: 'add', path: '/metadata/labels/b' },
    ),
  ).toEqual([{ op: 'remove', path: '/metadata/labels/a' }]);
});

test('tests, unknown operations and malformed ones are dropped', () => {
  const malformed = { op: 'add', value: 'x' } as unknown as JsonPatchOperation;
  expect(
    kept(
      { op: 'test', path: '/metadata/labels/a', value: 'x' },
      { op: 'frobnicate', path: '/metadata/labels/a' },
      { op: 'add', path: 'metadata', value: {} },
      { op: 'copy', path: '/metadata/labels/a' },
      malformed,
    ),
  ).toEqual([]);
});

test('from what is not read nothing is known, and to there it is gone', () => {
  expect(
    kept(
      { op: 'move', from: '/metadata/labels/a', path: '/metadata/managedFields' },
      { op: 'copy', from: '/metadata/labels/a', path: '/metadata/managedFields' },
      { op: 'copy', from: '/spec/hostname', path: '/metadata/labels/a' },
    ),
  ).toEqual([{ op: 'remove', path: '/metadata/labels/a' }]);
});

test('values are bounded, annotations more tightly', () => {
  const long = 'x'.repeat(5_000);
  expect(
    kept(
      { op: 'add', path: '/metadata/annotations/a', value: long },
      { op: 'add', path: '/metadata', value: { annotations: { a: long } } },
      { op: 'add', path: '/status/message', value: long },
    ).map(({ value }) => JSON.stringify(value).length),
  ).toEqual([258, 258 + '{"annotations":{"a":}}'.length, 4098]);
});
