import { describe, expect, test } from 'vitest';

import { emitted, gist, only, statusAnswer, UID } from './audit-event.ts';

const KINDS = [
  ['apps', 'deployments', 'Deployment'],
  ['apps', 'statefulsets', 'StatefulSet'],
  ['apps', 'daemonsets', 'DaemonSet'],
  ['batch', 'jobs', 'Job'],
] as const;

describe.each(KINDS)('%s/%s', (apiGroup, resource, kind) => {
  const objectRef = { apiGroup, resource, name: 'thing' };
  const record = `Workload ${kind}/shop/thing`;
  const body = { kind, metadata: { name: 'thing', uid: UID, resourceVersion: '9' }, status: {} };

  test.each([
    ['create', '', 'create', 'rv:9', 'full'],
    ['update', '', 'update', 'rv:9', 'full'],
    ['patch', '', 'update', 'rv:9', 'full'],
    ['delete', '', 'delete', 'rv:9:delete', 'full'],
    ['update', 'status', 'update', 'rv:9:status', 'status'],
    ['patch', 'status', 'update', 'rv:9:status', 'status'],
  ])('%s %s answered with the object', (verb, subresource, action, key, bodyType) => {
    expect(gist(only({ verb, objectRef: { ...objectRef, subresource }, responseObject: body }))).toEqual({
      record,
      key,
      action,
      bodyType,
      body,
      resourceVersion: '9',
      code: 200,
    });
  });

  test('is made by an apply that is answered with 201', () => {
    const { observation } = only({
      verb: 'patch',
      objectRef,
      responseObject: body,
      responseStatus: { code: 201 },
    });
    expect(observation.action).toBe('create');
  });

  test('a status write without bodies is known to have happened', () => {
    expect(gist(only({ verb: 'update', objectRef: { ...objectRef, subresource: 'status' } }))).toEqual({
      record,
      key: 'audit:audit-1:1000:status',
      action: 'update',
      bodyType: 'none',
      code: 200,
    });
  });

  test('a delete that answers a Status', () => {
    const responseObject = statusAnswer({ details: { uid: UID } });
    expect(only({ verb: 'delete', objectRef, responseObject }).observation.bodyType).toBe('none');
  });

  test('members of a collection delete', () => {
    const { kind: _, ...item } = body;
    const event = { verb: 'deletecollection', objectRef: { ...objectRef, name: '' } } as const;
    const [first, ...others] = emitted({ ...event, responseObject: { items: [item] } });
    expect([first?.target.uid, first?.observation.action, others]).toEqual([
      `${kind}/shop/thing`,
      'delete-collection',
      [],
    ]);
  });
});

describe('a scaling', () => {
  const objectRef = { apiGroup: 'apps', resource: 'deployments', subresource: 'scale', name: 'thing' };
  const scale = {
    kind: 'Scale',
    metadata: { name: 'thing', uid: UID, resourceVersion: '9' },
    spec: { replicas: 5 },
    status: { replicas: 2 },
  };

  test.each(['update', 'patch'])('by %s is a change of the number of replicas', (verb) => {
    expect(gist(only({ verb, objectRef, responseObject: scale }))).toEqual({
      record: 'Workload Deployment/shop/thing',
      key: 'rv:9:scale',
      action: 'update',
      bodyType: 'merge',
      body: { kind: 'Deployment', spec: { replicas: 5 } },
      resourceVersion: '9',
      code: 200,
    });
  });

  test('whose answer was not logged is told by its request, and one without either by nothing', () => {
    const asked = only({ verb: 'patch', objectRef, requestObject: { spec: { replicas: 3 } } }).observation;
    expect([asked.bodyType, asked.body, asked.bodyPath]).toEqual([
      'strategic',
      { spec: { replicas: 3 } },
      'requestObject',
    ]);
    expect(only({ verb: 'patch', objectRef }).observation.bodyType).toBe('none');
  });

  test('that was refused, or of something without a name, says nothing', () => {
    expect(emitted({ verb: 'patch', objectRef, responseStatus: { code: 409 } })).toEqual([]);
    expect(emitted({ verb: 'patch', objectRef, requestURI: '/x?dryRun=All' })).toEqual([]);
    expect(emitted({ verb: 'patch', objectRef: { ...objectRef, name: '' } })).toEqual([]);
  });
});

test('what other controllers make of Pods is not read', () => {
  for (const resource of ['replicasets', 'controllerrevisions'])
    expect(emitted({ verb: 'create', objectRef: { apiGroup: 'apps', resource, name: 'thing' } })).toEqual([]);
});

test('of a JSON patch that changes a template, that it does is told', () => {
  const { observation } = only({
    verb: 'patch',
    objectRef: { apiGroup: 'apps', resource: 'deployments', name: 'thing' },
    requestObject: [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'web:2' },
      { op: 'replace', path: '/spec/replicas', value: 3 },
    ],
  });
  expect(observation.body).toEqual([
    { op: 'replace', path: '/spec/template', value: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
    { op: 'replace', path: '/spec/replicas', value: 3 },
  ]);
});
