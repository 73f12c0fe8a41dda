import { describe, expect, test } from 'vitest';
import {
  emitted,
  gist,
  nameTarget,
  only,
  OTHER_UID,
  pod,
  podTarget,
  statusAnswer,
  UID,
} from './audit-event.ts';

const patch = { verb: 'patch' } as const;
const update = { verb: 'update' } as const;
const status = { subresource: 'status' } as const;

describe('a change whose response was logged', () => {
  test.each([
    ['update', '', 'update', 'full'],
    ['patch', 'status', 'update', 'status'],
    ['update', 'status', 'update', 'status'],
    ['patch', 'resize', 'resize', 'full'],
    ['update', 'resize', 'resize', 'full'],
    ['patch', 'ephemeralcontainers', 'update', 'full'],
    ['update', 'ephemeralcontainers', 'update', 'full'],
  ])('%s %s answers the Pod: %s with body %s', (verb, subresource, action, bodyType) => {
    expect(gist(only({ verb, objectRef: { subresource }, responseObject: pod() }))).toEqual({
      record: `Pod ${UID}`,
      key: 'rv:41',
      action,
      bodyType,
      body: pod(),
      resourceVersion: '41',
      code: 200,
    });
  });

  test('of a terminating Pod that nothing holds back: a key of its own, for its version is that of the write before', () => {
    const keyOf = (metadata: object) =>
      only({ ...patch, responseObject: pod({ deletionTimestamp: '2026-01-01T00:00:30Z', ...metadata }) })
        .observation.key;
    expect([keyOf({ finalizers: ['f'] }), keyOf({})]).toEqual(['rv:41', 'rv:41:unheld']);
  });

  test('a patch keeps beside it what only the request tells', () => {
    const requestObject = {
      metadata: {
        uid: UID,
        labels: { gone: null, new: 'x' },
        annotations: { gone: null },
        '$deleteFromPrimitiveList/finalizers': ['batch.kubernetes.io/job-tracking'],
      },
      spec: { schedulingGates: [{ name: 'g', $patch: 'delete' }], priority: 1 },
    };
    expect(only({ ...patch, requestObject, responseObject: pod() }).observation.patch).toEqual({
      metadata: {
        labels: { gone: null, new: 'x' },
        annotations: { gone: null },
        '$deleteFromPrimitiveList/finalizers': ['batch.kubernetes.io/job-tracking'],
      },
      spec: { schedulingGates: [{ name: 'g', $patch: 'delete' }] },
    });
  });

  test('a JSON patch too, in the same form', () => {
    const requestObject = [
      { op: 'test', path: '/metadata/labels/a', value: 'x' },
      { op: 'add', path: '/metadata/labels/app.kubernetes.io~1name', value: 'web' },
      { op: 'remove', path: '/metadata/labels/old' },
      { op: 'add', path: '/metadata/annotations', value: { note: 'n' } },
      { op: 'add', path: '/metadata/finalizers/-', value: 'example.com/hold' },
      { op: 'remove', path: '/metadata/finalizers/0' },
    ];
    expect(only({ ...patch, requestObject, responseObject: pod() }).observation.patch).toEqual({
      metadata: {
        labels: { 'app.kubernetes.io/name': 'web', old: null },
        annotations: { note: 'n' },
        finalizers: ['example.com/hold'],
      },
    });
  });

  test('patches of the status and of the spec alone keep none', () => {
    const request = { metadata: { uid: UID }, status: { phase: 'Running' } };
    expect(
      only({ ...patch, objectRef: status, requestObject: request, responseObject: pod() }).observation.patch,
    ).toBeNull();
    expect(
      only({ ...patch, requestObject: { spec: {} }, responseObject: pod() }).observation.patch,
    ).toBeNull();
    expect(
      only({
        ...patch,
        requestObject: [{ op: 'add', path: '/spec/priority', value: 1 }],
        responseObject: pod(),
      }).observation.patch,
    ).toBeNull();
  });

  test('PartialObjectMetadata: the garbage collector patches owners and finalizers', () => {
    const responseObject = {
      kind: 'PartialObjectMetadata',
      metadata: { name: 'web', uid: UID, resourceVersion: '42' },
    };
    expect(gist(only({ ...patch, requestObject: { metadata: { uid: UID } }, responseObject }))).toEqual({
      record: `Pod ${UID}`,
      key: 'rv:42',
      action: 'update',
      bodyType: 'metadata',
      body: responseObject,
      resourceVersion: '42',
      code: 200,
    });
  });
});

describe('a change whose response was not logged', () => {
  test('a kubelet’s status patch: its only UID is in the request', () => {
    const requestObject = {
      metadata: { uid: UID },
      status: { phase: 'Running', conditions: [{ type: 'Ready' }] },
    };
    const { target, observation } = only({ ...patch, level: 'Request', objectRef: status, requestObject });
    expect(target).toEqual(podTarget);
    expect(observation).toMatchObject({
      key: 'audit:audit-1:1000',
      action: 'update',
      subresource: 'status',
      bodyType: 'strategic',
      body: requestObject,
      bodyPath: 'requestObject',
    });
  });

  test('a Table or a list in the answer tells as much as no answer', () => {
    const requestObject = { metadata: { uid: UID, labels: { a: 'b' } } };
    for (const kind of ['Table', 'PodList', 'Scale']) {
      expect(only({ ...patch, requestObject, responseObject: { kind } }).observation).toMatchObject({
        bodyType: 'strategic',
        body: requestObject,
      });
      expect(only({ ...patch, responseObject: { kind } }).observation).toMatchObject({
        bodyType: 'none',
        body: null,
      });
    }
  });

  test('a PUT: the request is the Pod; of its status, all but the spec', () => {
    const requestObject = {
      kind: 'Pod',
      metadata: { name: 'web', uid: UID },
      spec: {},
      status: { phase: 'Failed' },
    };
    const put = { ...update, requestObject };
    expect(only(put).observation).toMatchObject({
      bodyType: 'full',
      body: requestObject,
      key: 'audit:audit-1:1000',
    });
    expect(only({ ...put, objectRef: status }).observation).toMatchObject({
      bodyType: 'status',
      body: requestObject,
    });
  });

  test('before 1.22 ephemeral containers were put as an object of another kind, which is not the Pod', () => {
    const requestObject = { kind: 'EphemeralContainers', metadata: { name: 'web' } };
    const change = { ...update, objectRef: { subresource: 'ephemeralcontainers' }, requestObject };
    expect(
      only({ ...change, responseObject: { kind: 'EphemeralContainers', metadata: { uid: UID } } }),
    ).toMatchObject({
      target: podTarget,
      observation: { bodyType: 'none' },
    });
  });

  test.each([
    ['a list is a JSON patch', [{ op: 'add', path: '/metadata/labels/a', value: 'b' }], 'json'],
    ['a directive is strategic', { metadata: { '$deleteFromPrimitiveList/finalizers': ['f'] } }, 'strategic'],
    [
      'an order is strategic',
      { status: { '$setElementOrder/conditions': [], conditions: [{}] } },
      'strategic',
    ],
    [
      'an element without its merge key is a merge patch',
      { status: { conditions: [{ status: 'True' }] } },
      'merge',
    ],
    ['but not one that is only a directive', { spec: { containers: [{ $patch: 'replace' }] } }, 'strategic'],
    [
      'an apply merges lists by key',
      { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a' }] } },
      'strategic',
    ],
    ['anything else is strategic', { metadata: { labels: { a: 'b' } } }, 'strategic'],
  ])('%s', (_name, requestObject, bodyType) => {
    expect(only({ ...patch, requestObject }).observation).toMatchObject({
      bodyType,
      body: requestObject,
      patch: null,
    });
  });

  test('the UID of objectRef, if it is one; else the name', () => {
    expect(only({ ...patch, objectRef: { uid: UID } }).target).toEqual(podTarget);
    expect(only({ ...patch, objectRef: { uid: '492997bedb1e06bb0be358b97e090f9d' } }).target).toEqual(
      nameTarget,
    );
    expect(
      only({ ...patch, requestObject: { metadata: { uid: OTHER_UID } }, objectRef: { uid: UID } }).target.uid,
    ).toBe(OTHER_UID);
  });

  test('truncated or at level Metadata: that it happened is known', () => {
    expect(gist(only({ ...patch, objectRef: status, truncated: true }))).toEqual({
      record: 'PodName shop/web',
      key: 'audit:audit-1:1000',
      action: 'update',
      bodyType: 'none',
      code: 200,
    });
  });
});

describe('a refused change', () => {
  const refused = (code: number, reason: string) =>
    ({
      responseStatus: { code, reason, message: 'no', status: 'Failure' },
      responseObject: statusAnswer(),
    }) as const;
  const resize = { ...patch, objectRef: { subresource: 'resize' } };
  const spec = { spec: { containers: [{ name: 'main', image: 'i' }] } };

  test.each([
    [403, 'Forbidden'],
    [422, 'Invalid'],
    [500, 'InternalError'],
  ])('%i of a spec is kept', (code, reason) => {
    const kept = {
      record: 'PodName shop/web',
      key: 'audit:audit-1:1000',
      bodyType: 'strategic',
      body: spec,
      code,
      reason,
      message: 'no',
    };
    expect(gist(only({ ...resize, ...refused(code, reason), requestObject: spec }))).toEqual({
      ...kept,
      action: 'resize',
    });
    expect(gist(only({ ...patch, ...refused(code, reason), requestObject: spec }))).toEqual({
      ...kept,
      action: 'update',
    });
  });

  test('as a JSON patch too, and when only that it was refused is known', () => {
    const json = [{ op: 'replace', path: '/spec/priority', value: 3 }];
    expect(only({ ...patch, ...refused(422, 'Invalid'), requestObject: json }).observation).toMatchObject({
      bodyType: 'json',
    });
    expect(only({ ...patch, ...refused(403, 'Forbidden') }).observation).toMatchObject({
      bodyType: 'none',
      code: 403,
    });
  });

  test('a part of the spec that is not read is one too', () => {
    const json = [{ op: 'add', path: '/spec/containers/0/env/-', value: { name: 'A', value: 'secret' } }];
    expect(only({ ...patch, ...refused(422, 'Invalid'), requestObject: json }).observation).toMatchObject({
      bodyType: 'json',
      body: [],
    });
  });

  test('labels and status that were refused hold nobody up', () => {
    expect(
      emitted({
        ...patch,
        ...refused(403, 'Forbidden'),
        requestObject: { metadata: { labels: { a: 'b' } } },
      }),
    ).toEqual([]);
    expect(
      emitted({
        ...patch,
        ...refused(422, 'Invalid'),
        requestObject: [{ op: 'remove', path: '/metadata/labels/a' }],
      }),
    ).toEqual([]);
    expect(
      emitted({ ...patch, ...refused(403, 'Forbidden'), objectRef: status, requestObject: { status: {} } }),
    ).toEqual([]);
  });

  test('a Pod that is gone and a write conflict say nothing', () => {
    expect(emitted({ ...resize, ...refused(404, 'NotFound'), requestObject: spec })).toEqual([]);
    expect(emitted({ ...update, ...refused(409, 'Conflict'), requestObject: spec })).toEqual([]);
  });
});

test('reads and subresources that change nothing are not read', () => {
  expect(emitted({ verb: 'get', responseObject: pod() })).toEqual([]);
  for (const subresource of ['exec', 'log', 'attach', 'portforward', 'proxy']) {
    expect(emitted({ verb: 'create', objectRef: { subresource }, responseObject: pod() })).toEqual([]);
  }
});
