import { expect, test } from 'vitest';
import { emitted, gist, OTHER_UID, pod, UID } from './audit-event.ts';

const collection = {
  verb: 'deletecollection',
  objectRef: { name: '' },
  requestURI:
    '/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb%2Ctier%21%3Ddb&fieldSelector=spec.nodeName%3Dn',
} as const;

test('each item is deleted, also those without a deletionTimestamp; items have no kind', () => {
  const { kind: _kind, ...first } = pod({
    deletionTimestamp: '2026-01-01T00:00:30Z',
    deletionGracePeriodSeconds: 30,
  });
  const { kind: _other, ...second } = pod({ name: 'web-2', uid: OTHER_UID, resourceVersion: '7' });
  const responseObject = { kind: 'PodList', items: [first, second, { metadata: { name: 'no-uid' } }, null] };
  expect(emitted({ ...collection, responseObject }).map(gist)).toEqual([
    {
      record: `Pod ${UID}`,
      key: 'rv:41:delete',
      action: 'delete-collection',
      bodyType: 'status',
      body: first,
      resourceVersion: '41',
      code: 200,
      gracePeriodSeconds: 30,
    },
    {
      record: `Pod ${OTHER_UID}`,
      key: 'rv:7:delete',
      action: 'delete-collection',
      bodyType: 'status',
      body: second,
      resourceVersion: '7',
      code: 200,
    },
  ]);
});

test('without items the namespace keeps the selectors', () => {
  expect(
    emitted({ ...collection, requestObject: { kind: 'DeleteOptions', gracePeriodSeconds: 3 } }),
  ).toMatchObject([
    {
      target: { kind: 'Namespace', uid: 'shop', namespace: 'shop', name: 'shop' },
      observation: {
        key: 'audit:audit-1:1000',
        action: 'delete-collection',
        bodyType: 'none',
        message: 'labelSelector=app=web,tier!=db&fieldSelector=spec.nodeName=n',
        gracePeriodSeconds: 3,
      },
    },
  ]);
  expect(emitted({ ...collection, requestURI: '/api/v1/namespaces/shop/pods' })).toMatchObject([
    { observation: { message: '' } },
  ]);
});

test('an empty list deleted nothing', () => {
  expect(emitted({ ...collection, responseObject: { kind: 'PodList', items: [] } })).toEqual([]);
  expect(emitted({ ...collection, responseObject: { kind: 'PodList' } })).toEqual([]);
});

test('a metadata client sees metadata only', () => {
  const items = [{ metadata: { name: 'web', uid: UID, resourceVersion: '41' } }];
  expect(
    emitted({ ...collection, responseObject: { kind: 'PartialObjectMetadataList', items } }),
  ).toMatchObject([{ target: { kind: 'Pod', uid: UID }, observation: { bodyType: 'metadata' } }]);
});

test('refused, or a dry run, or of no namespace: nothing', () => {
  expect(emitted({ ...collection, objectRef: { name: '', namespace: '' } })).toEqual([]);
  expect(emitted({ ...collection, responseStatus: { code: 403 } })).toEqual([]);
  expect(emitted({ ...collection, responseStatus: { code: 0 } })).toEqual([]);
  expect(emitted({ ...collection, requestObject: { dryRun: ['All'] } })).toEqual([]);
});
