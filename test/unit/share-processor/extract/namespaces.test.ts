import { describe, expect, test } from 'vitest';
import { CLUSTER, emitted, gist, only, statusAnswer } from './audit-event.ts';

const deletion = {
  verb: 'delete',
  objectRef: { resource: 'namespaces', namespace: 'shop', name: 'shop' },
} as const;

describe('the deletion of a namespace', () => {
  test('belongs to the record of the namespace, with nothing but who asked for it', () => {
    const { target, observation } = only({
      ...deletion,
      username: 'carol',
      responseObject: { kind: 'Namespace' },
    });
    expect(target).toEqual({
      cluster: CLUSTER,
      kind: 'Namespace',
      uid: 'shop',
      namespace: 'shop',
      name: 'shop',
    });
    expect(observation).toMatchObject({ action: 'delete', user: 'carol', bodyType: 'none', body: null });
  });

  test('is told at any level', () => {
    expect(gist(only({ ...deletion, level: 'Metadata' }))).toMatchObject({ record: 'Namespace shop' });
  });

  test.each([
    ['was refused', { responseStatus: { code: 403 }, responseObject: statusAnswer() }],
    ['was only tried', { requestObject: { dryRun: ['All'] } }],
    ['has no name', { objectRef: { ...deletion.objectRef, namespace: '', name: '' } }],
  ])('is none when it %s', (_name, parts) => {
    expect(emitted({ ...deletion, ...parts })).toEqual([]);
  });
});
