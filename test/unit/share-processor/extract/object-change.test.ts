import { describe, expect, test } from 'vitest';
import type { SparseBody } from '../../../../src/model/audit-event.ts';
import { CLUSTER, emitted, gist, only, OTHER_UID, statusAnswer, UID } from './audit-event.ts';

/** The kinds that are read in the plain way, with the records that they have. */
const KINDS = [
  ['', 'nodes', 'Node', 'Node thing'],
  ['', 'persistentvolumeclaims', 'PersistentVolumeClaim', 'PersistentVolumeClaim shop/thing'],
  ['storage.k8s.io', 'storageclasses', 'StorageClass', 'StorageClass thing'],
] as const;

describe.each(KINDS)('%s/%s', (apiGroup, resource, kind, record) => {
  const objectRef = { apiGroup, resource, name: 'thing' };
  const body = { kind, metadata: { name: 'thing', uid: UID, resourceVersion: '9' }, status: {} };

  test.each([
    ['create', '', 'create', 'rv:9'],
    ['update', '', 'update', 'rv:9'],
    ['patch', '', 'update', 'rv:9'],
    ['update', 'status', 'update', 'rv:9'],
    ['patch', 'status', 'update', 'rv:9'],
    ['delete', '', 'delete', 'rv:9:delete'],
  ])('%s %s answered with the object', (verb, subresource, action, key) => {
    expect(gist(only({ verb, objectRef: { ...objectRef, subresource }, responseObject: body }))).toEqual({
      record,
      key,
      action,
      bodyType: 'full',
      body,
      resourceVersion: '9',
      code: 200,
    });
  });

  test('a server-side apply that made it', () => {
    const made = only({ verb: 'patch', objectRef, responseObject: body, responseStatus: { code: 201 } });
    expect(made.observation.action).toBe('create');
  });

  test('a patch without a response', () => {
    const requestObject = {
      metadata: { uid: UID },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    };
    expect(
      gist(only({ verb: 'patch', objectRef: { ...objectRef, subresource: 'status' }, requestObject })),
    ).toEqual({
      record,
      key: 'audit:audit-1:1000',
      action: 'update',
      bodyType: 'strategic',
      body: requestObject,
      code: 200,
    });
  });

  test('a delete that answers a Status with the UID', () => {
    const responseObject = statusAnswer({ details: { uid: UID } });
    expect(gist(only({ verb: 'delete', objectRef, responseObject }))).toEqual({
      record,
      key: 'audit:audit-1:1000',
      action: 'delete',
      // Whose claim it was must be known; what else is read is known by its UID, or has but one life.
      ...(kind === 'PersistentVolumeClaim'
        ? { bodyType: 'merge', body: { metadata: { uid: UID } } }
        : { bodyType: 'none' }),
      code: 200,
    });
  });

  test('metadata alone', () => {
    const responseObject = { ...body, kind: 'PartialObjectMetadata' };
    expect(only({ verb: 'patch', objectRef, responseObject }).observation.bodyType).toBe('metadata');
  });

  test('refused, a dry run: nothing', () => {
    expect(
      emitted({ verb: 'update', objectRef, responseStatus: { code: 409 }, requestObject: body }),
    ).toEqual([]);
    expect(emitted({ verb: 'update', objectRef, requestURI: '/x?dryRun=All', responseObject: body })).toEqual(
      [],
    );
    expect(
      emitted({ verb: 'delete', objectRef, requestObject: { dryRun: ['All'] }, responseObject: body }),
    ).toEqual([]);
  });

  test('another object in the answer is not this one', () => {
    const responseObject = {
      kind: 'Scale',
      metadata: { name: 'thing', uid: OTHER_UID, resourceVersion: '5' },
    };
    const { target, observation } = only({
      verb: 'patch',
      objectRef: { ...objectRef, uid: UID },
      responseObject,
    });
    const untold = kind === 'PersistentVolumeClaim' ? 'merge' : 'none';
    expect([`${target.kind} ${target.uid}`, observation.bodyType]).toEqual([record, untold]);
    expect(
      emitted({ verb: 'patch', objectRef: { ...objectRef, subresource: 'scale' }, responseObject }),
    ).toEqual([]);
  });
});

const claims = { resource: 'persistentvolumeclaims', name: 'data' } as const;

test('members of a collection delete are deleted, without items nothing is known', () => {
  const item = { metadata: { name: 'data', uid: UID, resourceVersion: '9' } };
  const collection = { verb: 'deletecollection', objectRef: { ...claims, name: '' } } as const;
  expect(
    emitted({ ...collection, responseObject: { items: [item, { metadata: { name: 'x' } }] } }).map(gist),
  ).toEqual([
    {
      record: 'PersistentVolumeClaim shop/data',
      key: 'rv:9:delete',
      action: 'delete-collection',
      bodyType: 'full',
      body: item,
      resourceVersion: '9',
      code: 200,
    },
  ]);
  expect(emitted(collection)).toEqual([]);
});

test('what is known only by name has a record of that name', () => {
  const request = { verb: 'create', requestObject: { metadata: { name: 'data' } } } as const;
  expect(only({ ...request, objectRef: claims }).target.uid).toBe('shop/data');
  expect(
    only({ ...request, objectRef: { apiGroup: 'apps', resource: 'deployments', name: 'data' } }).target.uid,
  ).toBe('Deployment/shop/data');
  expect(emitted({ verb: 'create', objectRef: { ...claims, name: '' } })).toEqual([]);
});

test('a PUT without a response: the object; of its status, all but the spec', () => {
  const requestObject = { kind: 'PersistentVolumeClaim', metadata: { uid: UID }, status: { phase: 'Bound' } };
  const put = { verb: 'update', requestObject } as const;
  expect(only({ ...put, objectRef: claims }).observation.bodyType).toBe('full');
  expect(only({ ...put, objectRef: { ...claims, subresource: 'status' } }).observation.bodyType).toBe(
    'status',
  );
});

test('a Node is known by its name alone', () => {
  const body = { kind: 'Node', metadata: { uid: UID, resourceVersion: '9' } };
  expect(
    emitted({ verb: 'patch', objectRef: { resource: 'nodes', name: '' }, responseObject: body }),
  ).toEqual([]);
  const collection = { verb: 'deletecollection', objectRef: { resource: 'nodes', name: '' } } as const;
  expect(emitted({ ...collection, responseObject: { items: [body] } })).toEqual([]);
});

describe('a create of a claim that was refused', () => {
  const message = 'persistentvolumeclaims "data" is forbidden: exceeded quota: few';
  const refused = (metadata: SparseBody, code: number, verb = 'create') =>
    emitted({
      verb,
      objectRef: { ...claims, name: '' },
      requestObject: { metadata },
      responseStatus: { code, reason: 'Forbidden', message },
    });

  test('is kept with the claims of its name', () => {
    const [found] = refused({ name: 'data' }, 403);
    expect(found?.target).toEqual({
      cluster: CLUSTER,
      kind: 'PersistentVolumeClaim',
      uid: 'shop/data',
      namespace: 'shop',
      name: 'data',
    });
    expect([found?.observation.action, found?.observation.code, found?.observation.message]).toEqual([
      'create',
      403,
      message,
    ]);
  });

  test('is kept with those of the same beginning when it had no name yet', () => {
    const [found] = refused({ generateName: 'data-' }, 422);
    expect([found?.target.uid, found?.target.name]).toEqual(['shop/data-*', '']);
  });

  test.each([404, 409])('says nothing of what is there: %s', (code) => {
    expect(refused({ name: 'data' }, code)).toEqual([]);
  });

  test('is none when something else was refused, or a dry run', () => {
    expect(refused({ name: 'data' }, 403, 'update')).toEqual([]);
    expect(
      emitted({
        verb: 'create',
        objectRef: claims,
        requestURI: '/x?dryRun=All',
        responseStatus: { code: 403 },
      }),
    ).toEqual([]);
  });
});
