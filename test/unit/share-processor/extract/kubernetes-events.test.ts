import { describe, expect, test } from 'vitest';
import { emitted, gist, only, UID } from './audit-event.ts';

const NAME = 'web.18e9f03a4d330f03';
const events = {
  verb: 'create',
  objectRef: { resource: 'events', name: NAME },
  responseStatus: { code: 201 },
} as const;
const newEvents = { ...events, objectRef: { ...events.objectRef, apiGroup: 'events.k8s.io' } } as const;
const involved = {
  kind: 'Pod',
  namespace: 'shop',
  name: 'web',
  uid: UID,
  fieldPath: 'spec.containers{main}',
};

const core = {
  kind: 'Event',
  metadata: { name: NAME, namespace: 'shop', resourceVersion: '77' },
  involvedObject: involved,
  reason: 'Failed',
  message: 'Error: ErrImagePull',
  type: 'Warning',
  source: { component: 'kubelet', host: 'n1' },
  count: 3,
  firstTimestamp: '2026-01-01T00:00:01Z',
  lastTimestamp: '2026-01-01T00:00:05Z',
  eventTime: null,
};
const normalised = {
  name: NAME,
  fieldPath: 'spec.containers{main}',
  reason: 'Failed',
  message: 'Error: ErrImagePull',
  type: 'Warning',
  component: 'kubelet',
  count: 3,
  lastAt: '2026-01-01T00:00:05Z',
};

describe('an Event about a Pod', () => {
  test('of the core group', () => {
    expect(gist(only({ ...events, responseObject: core }))).toEqual({
      record: `Pod ${UID}`,
      key: `event:shop/${NAME}:77`,
      action: 'kubernetes-event',
      bodyType: 'full',
      body: normalised,
      code: 201,
    });
  });

  test('of events.k8s.io: the same names', () => {
    const responseObject = {
      kind: 'Event',
      metadata: { name: NAME, resourceVersion: '78' },
      regarding: involved,
      reason: 'FailedScheduling',
      note: '0/3 nodes are available',
      type: 'Warning',
      reportingController: 'default-scheduler',
      reportingInstance: 'default-scheduler-cp-1',
      eventTime: '2026-01-01T00:00:01.689113Z',
      series: { count: 2, lastObservedTime: '2026-01-01T00:00:09.698667Z' },
      deprecatedSource: {},
      deprecatedFirstTimestamp: null,
    };
    expect(
      gist(only({ ...newEvents, verb: 'patch', responseStatus: { code: 200 }, responseObject })),
    ).toEqual({
      record: `Pod ${UID}`,
      key: `event:shop/${NAME}:78`,
      action: 'kubernetes-event',
      bodyType: 'full',
      body: {
        ...normalised,
        reason: 'FailedScheduling',
        message: '0/3 nodes are available',
        component: 'default-scheduler',
        count: 2,
        lastAt: '2026-01-01T00:00:09.698667Z',
      },
      code: 200,
    });
  });

  test('of the core group as events.k8s.io shows it', () => {
    const responseObject = {
      metadata: { name: NAME, resourceVersion: '79' },
      regarding: involved,
      reason: 'Failed',
      note: 'Error: ErrImagePull',
      type: 'Warning',
      deprecatedSource: { component: 'kubelet', host: 'n1' },
      deprecatedCount: 3,
      deprecatedFirstTimestamp: '2026-01-01T00:00:01Z',
      deprecatedLastTimestamp: '2026-01-01T00:00:05Z',
    };
    expect(only({ ...newEvents, responseObject }).observation.body).toEqual(normalised);
  });

  test('at level Request: told apart by the counter', () => {
    const requestObject = { ...core, metadata: { name: NAME } };
    expect(gist(only({ ...events, requestObject }))).toMatchObject({
      record: `Pod ${UID}`,
      key: `event:shop/${NAME}:x3`,
      body: normalised,
    });
  });

  test('that counts nothing counts once, and is told apart by its audit ID', () => {
    const { count: _count, ...requestObject } = core;
    expect(only({ ...events, requestObject }).observation).toMatchObject({
      key: `event:shop/${NAME}:audit-1`,
      body: { count: 1 },
    });
  });

  test('without a UID, or with the hash of a static Pod for one, goes by name', () => {
    for (const uid of [undefined, '', '492997bedb1e06bb0be358b97e090f9d']) {
      const responseObject = { ...core, involvedObject: { ...involved, uid } };
      expect(only({ ...events, responseObject }).target).toMatchObject({ kind: 'PodName', uid: 'shop/web' });
    }
  });

  test('about the whole Pod has no field path', () => {
    const { fieldPath: _part, ...wholePod } = involved;
    expect(
      only({ ...events, responseObject: { ...core, involvedObject: wholePod } }).observation.body,
    ).toEqual({
      ...normalised,
      fieldPath: '',
    });
  });

  test('its version says nothing of the Pod’s', () => {
    expect(only({ ...events, responseObject: core }).observation.resourceVersion).toBe('');
  });
});

describe('a repeat without a response', () => {
  const repeat = { ...events, verb: 'patch', responseStatus: { code: 200 }, level: 'Request' } as const;

  test('of the core group goes to the name before the last dot', () => {
    const requestObject = { count: 5, lastTimestamp: '2026-01-01T00:01:00Z', message: 'Back-off' };
    expect(gist(only({ ...repeat, requestObject }))).toEqual({
      record: 'PodName shop/web',
      key: `event:shop/${NAME}:x5`,
      action: 'kubernetes-event',
      bodyType: 'merge',
      body: { name: NAME, count: 5, lastAt: '2026-01-01T00:01:00Z', message: 'Back-off' },
      code: 200,
    });
  });

  test('of events.k8s.io carries only its series', () => {
    const requestObject = { series: { count: 2, lastObservedTime: '2026-01-01T00:01:13.698667Z' } };
    const objectRef = { ...newEvents.objectRef, name: 'web.v2.18e9f03d90568f9f' };
    expect(gist(only({ ...repeat, objectRef, requestObject }))).toMatchObject({
      record: 'PodName shop/web.v2',
      body: { name: 'web.v2.18e9f03d90568f9f', count: 2, lastAt: '2026-01-01T00:01:13.698667Z' },
    });
  });

  test('under a name that tells no object: nothing', () => {
    expect(
      emitted({ ...repeat, objectRef: { resource: 'events', name: 'custom' }, requestObject: { count: 2 } }),
    ).toEqual([]);
  });
});

describe('an Event about something else goes to its record', () => {
  const about = (kind: string, uid: string, name = 'thing', namespace = 'shop') =>
    emitted({ ...events, responseObject: { ...core, involvedObject: { kind, uid, name, namespace } } }).map(
      ({ target }) => target,
    );
  const target = { cluster: 'test', namespace: 'shop', name: 'thing' };

  test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'Job'])('%s', (kind) => {
    const record = { ...target, kind: 'Workload', uid: `${kind}/shop/thing` };
    expect(about(kind, UID)).toEqual([record]);
    expect(about(kind, '')).toEqual([record]);
  });

  test.each(['ReplicaSet', 'CronJob', 'ReplicationController'])('%s: nothing is rolled out by it', (kind) => {
    expect(about(kind, UID)).toEqual([]);
  });

  test('a claim: its UID is kept, for the record is of all that had the name', () => {
    const involvedObject = { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data', uid: UID };
    const event = { kind: 'Event', metadata: { name: 'data.1' }, involvedObject, reason: 'FailedBinding' };
    const { observation } = only({
      verb: 'create',
      objectRef: { resource: 'events', name: 'data.1' },
      responseObject: event,
    });
    expect(observation.body).toMatchObject({ reason: 'FailedBinding', uid: UID });
  });

  test('a claim', () => {
    expect(about('PersistentVolumeClaim', UID)).toEqual([
      { ...target, kind: 'PersistentVolumeClaim', uid: 'shop/thing' },
    ]);
  });

  test('a Node, by its name, whatever its UID', () => {
    const node = [{ ...target, kind: 'Node', uid: 'n1', namespace: '', name: 'n1' }];
    expect(about('Node', 'n1', 'n1', '')).toEqual(node);
    expect(about('Node', UID, 'n1', '')).toEqual(node);
  });

  test('anything without a record to nobody', () => {
    expect(about('Lease', UID)).toEqual([]);
  });
});

test('a refused Event, one without a body, one about nothing, a dry run: nothing', () => {
  const responseStatus = { code: 403, reason: 'Forbidden' };
  expect(emitted({ ...events, responseStatus, requestObject: core })).toEqual([]);
  expect(emitted({ ...newEvents, level: 'Metadata' })).toEqual([]);
  expect(emitted({ ...events, requestObject: { ...core, involvedObject: { kind: 'Pod' } } })).toEqual([]);
  expect(emitted({ ...events, requestURI: '/api/v1/events?dryRun=All', responseObject: core })).toEqual([]);
});

test('a message of any length is bounded', () => {
  const { body } = only({ ...events, responseObject: { ...core, message: 'm'.repeat(10_000) } }).observation;
  expect(body).toEqual({ ...normalised, message: `${'m'.repeat(4094)} …` });
});
