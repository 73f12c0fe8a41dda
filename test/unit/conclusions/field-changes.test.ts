import { expect, it } from 'vitest';

import { fieldChanges } from '../../../src/conclusions/field-changes.ts';

it('names the fields that differ, elements of lists by what they are called', () => {
  const before = {
    metadata: { resourceVersion: '1', labels: { app: 'web', 'a.b/c': 'x' }, finalizers: ['a', 'b'] },
    status: { containerStatuses: [{ name: 'web', ready: false, state: { waiting: { reason: 'A' } } }] },
  };
  const after = {
    metadata: { resourceVersion: '2', labels: { 'a.b/c': 'y' }, finalizers: ['b'] },
    status: {
      containerStatuses: [
        { name: 'sidecar', ready: true },
        { name: 'web', ready: true, state: {} },
      ],
    },
  };
  expect(fieldChanges(before, after)).toEqual([
    { path: 'metadata.finalizers', before: ['a', 'b'], after: ['b'] },
    { path: 'metadata.labels.a.b/c', before: 'x', after: 'y' },
    { path: 'metadata.labels.app', before: 'web' },
    { path: 'status.containerStatuses[sidecar].name', after: 'sidecar' },
    { path: 'status.containerStatuses[sidecar].ready', after: true },
    { path: 'status.containerStatuses[web].ready', before: false, after: true },
    { path: 'status.containerStatuses[web].state.waiting.reason', before: 'A' },
  ]);
});

it('tells as a whole what cannot be told apart, and nothing of what is equal', () => {
  const twice = [{ name: 'a' }, { name: 'a', port: 1 }];
  expect(fieldChanges({ list: twice }, { list: [{ name: 'a' }] })).toEqual([
    { path: 'list', before: twice, after: [{ name: 'a' }] },
  ]);
  expect(fieldChanges({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([]);
});

it('shows no credential', () => {
  const annotations = (token: string) => ({ metadata: { annotations: { token } } });
  expect(fieldChanges(annotations('hunter2'), annotations('hunter3'))).toEqual([
    { path: 'metadata.annotations.token', before: '[redacted:secret-name]', after: '[redacted:secret-name]' },
  ]);
});
