import { describe, expect, test } from 'vitest';
import {
  emitted,
  gist,
  nameTarget,
  only,
  OWNER_UID,
  pod,
  podTarget,
  statusAnswer,
  UID,
} from './audit-event.ts';

const created = { verb: 'create', responseStatus: { code: 201 } } as const;
const owners = [
  { kind: 'Node', uid: 'not-the-controller' },
  { kind: 'ReplicaSet', name: 'web-1', uid: OWNER_UID, controller: true },
];

describe('a Pod is born', () => {
  test('with a response: the whole observation', () => {
    expect(
      only({
        ...created,
        impersonatedUsername: 'boss',
        responseObject: pod(),
        requestObject: { kind: 'Pod', metadata: { name: 'web' } },
      }),
    ).toEqual({
      target: podTarget,
      observation: {
        key: 'rv:41',
        action: 'create',
        subresource: '',
        auditId: 'audit-1',
        stage: 'ResponseComplete',
        requestedAt: 1_000,
        at: 2_000,
        resourceVersion: '41',
        user: 'boss',
        userAgent: 'kubectl/v1.34.4',
        code: 201,
        reason: '',
        message: '',
        bodyType: 'full',
        body: pod(),
        bodyPath: 'responseObject',
        gracePeriodSeconds: null,
        truncated: false,
        patch: null,
      },
    });
  });

  test('generateName: objectRef has no name, the response has', () => {
    const { target } = only({
      ...created,
      objectRef: { name: '' },
      requestObject: { metadata: { generateName: 'web-' } },
      responseObject: pod({ name: 'web-x2kqp', generateName: 'web-' }),
    });
    expect(target).toEqual({ ...podTarget, name: 'web-x2kqp' });
  });

  test('a mirror Pod: objectRef tells the hash of the manifest, the response the UID', () => {
    const { target } = only({
      ...created,
      objectRef: { uid: '492997bedb1e06bb0be358b97e090f9d' },
      responseObject: pod(),
    });
    expect(target).toEqual(podTarget);
  });

  test('a server-side apply that answers 201', () => {
    const apply = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'web', labels: { a: 'b' } } };
    expect(gist(only({ ...created, verb: 'patch', requestObject: apply, responseObject: pod() }))).toEqual({
      record: `Pod ${UID}`,
      key: 'rv:41',
      action: 'create',
      bodyType: 'full',
      body: pod(),
      resourceVersion: '41',
      code: 201,
    });
  });

  test('level Request: the request is the Pod, its UID is not known', () => {
    const requestObject = { kind: 'Pod', metadata: { name: 'web' }, spec: { priority: 0 } };
    const { target, observation } = only({ ...created, level: 'Request', requestObject });
    expect(target).toEqual(nameTarget);
    expect(observation).toMatchObject({
      key: 'audit:audit-1:1000',
      bodyType: 'full',
      body: requestObject,
      bodyPath: 'requestObject',
      resourceVersion: '',
    });
  });

  test('a name only in the request body will do', () => {
    expect(
      only({ ...created, objectRef: { name: '' }, requestObject: { metadata: { name: 'web' } } }).target,
    ).toEqual(nameTarget);
  });

  test('level Metadata: that it was created is all that is known', () => {
    expect(gist(only({ ...created, level: 'Metadata' }))).toEqual({
      record: 'PodName shop/web',
      key: 'audit:audit-1:1000',
      action: 'create',
      bodyType: 'none',
      code: 201,
    });
  });

  test('truncated: the same, and marked', () => {
    expect(only({ ...created, truncated: true }).observation).toMatchObject({
      bodyType: 'none',
      truncated: true,
    });
  });

  test('generateName without a response cannot be told from any other: nothing', () => {
    expect(
      emitted({ ...created, objectRef: { name: '' }, requestObject: { metadata: { generateName: 'web-' } } }),
    ).toEqual([]);
  });

  test('a dry run is no birth, however it shows', () => {
    const uris = [
      '/api/v1/namespaces/shop/pods?dryRun=All',
      '/api/v1/namespaces/shop/pods?fieldManager=k&dryRun=All',
    ];
    for (const requestURI of uris)
      expect(emitted({ ...created, requestURI, responseObject: pod() })).toEqual([]);
    const { resourceVersion: _none, ...metadata } = pod()['metadata'] as Record<string, string>;
    expect(emitted({ ...created, responseObject: { kind: 'Pod', metadata } })).toEqual([]);
  });

  test('a version that is no integer makes no key', () => {
    expect(only({ ...created, responseObject: pod({ resourceVersion: 'v1.41' }) }).observation).toMatchObject(
      {
        key: 'audit:audit-1:1000',
        resourceVersion: '',
      },
    );
  });

  test('an answer whose kind was not logged is the Pod when it has a UID', () => {
    const { kind: _kind, ...body } = pod();
    expect(only({ ...created, responseObject: body }).observation).toMatchObject({
      key: 'rv:41',
      bodyType: 'full',
    });
  });

  test('a PartialObjectMetadata answer tells metadata only, a Table nothing', () => {
    const metadata = {
      kind: 'PartialObjectMetadata',
      metadata: { name: 'web', uid: UID, resourceVersion: '41' },
    };
    expect(only({ ...created, responseObject: metadata }).observation).toMatchObject({
      key: 'rv:41',
      bodyType: 'metadata',
    });
    expect(gist(only({ ...created, responseObject: { kind: 'Table' } }))).toMatchObject({
      record: 'PodName shop/web',
      bodyType: 'none',
    });
  });

  test('without a status code an answered Pod proves the birth, and nothing else does', () => {
    const unknown = { verb: 'create', responseStatus: { code: 0 } };
    expect(only({ ...unknown, responseObject: pod() }).target).toEqual(podTarget);
    expect(emitted({ ...unknown, requestObject: { metadata: { name: 'web' } } })).toEqual([]);
  });
});

describe('a Pod is refused', () => {
  const refused = (code: number, reason: string, message: string) =>
    ({
      verb: 'create',
      responseStatus: { code, reason, message, status: 'Failure' },
      responseObject: statusAnswer(),
    }) as const;

  test.each([
    [403, 'Forbidden', 'pods "web-" is forbidden: exceeded quota: compute'],
    [422, 'Invalid', 'Pod "web" is invalid'],
    [404, 'NotFound', 'namespaces "shop" not found'],
    [409, 'AlreadyExists', 'pods "web" already exists'],
    [409, 'Conflict', 'object is being deleted: pods "web" already exists'],
    [429, 'TooManyRequests', 'the server is busy'],
    [500, 'InternalError', 'failed calling webhook "x"'],
  ])('%i %s hangs on the controller that asked', (code, reason, message) => {
    const body = { metadata: { generateName: 'web-', ownerReferences: owners }, spec: { priority: 1 } };
    expect(
      gist(only({ ...refused(code, reason, message), objectRef: { name: '' }, requestObject: body })),
    ).toEqual({
      record: `PodRefusal owner:${OWNER_UID}`,
      key: 'audit:audit-1:1000',
      action: 'create',
      bodyType: 'full',
      body,
      code,
      reason,
      message,
    });
  });

  test('without an owner on name and user, the impersonated one', () => {
    const { target } = only({
      ...refused(403, 'Forbidden', 'no'),
      impersonatedUsername: 'boss',
      requestObject: { metadata: { name: 'web' } },
    });
    expect(target).toEqual({ ...nameTarget, kind: 'PodRefusal', uid: 'name:shop/web/boss' });
  });

  test('without a name on the name asked for', () => {
    const { target } = only({
      ...refused(403, 'Forbidden', 'no'),
      objectRef: { name: '' },
      requestObject: { metadata: { generateName: 'web-' } },
    });
    expect(target).toEqual({ ...nameTarget, kind: 'PodRefusal', uid: 'name:shop/web-/jane', name: '' });
  });

  test('at level Metadata too', () => {
    expect(
      gist(only({ ...refused(403, 'Forbidden', 'no'), responseObject: undefined, objectRef: { name: '' } })),
    ).toEqual({
      record: 'PodRefusal name:shop//jane',
      key: 'audit:audit-1:1000',
      action: 'create',
      bodyType: 'none',
      code: 403,
      reason: 'Forbidden',
      message: 'no',
    });
  });

  test('old API servers tell reason and message only in the response', () => {
    const { observation } = only({
      verb: 'create',
      responseStatus: { code: 403 },
      responseObject: statusAnswer({ reason: 'Forbidden', message: 'exceeded quota' }),
    });
    expect(observation).toMatchObject({ reason: 'Forbidden', message: 'exceeded quota' });
  });
});
