import { describe, expect, test } from 'vitest';
import type { SparseBody } from '../../../../src/model/audit-event.ts';
import { HYPER_EVENT_KEYS } from '../../../../src/share-processor/extract/hyper-event-keys.ts';
import { hyperEvents } from '../../../../src/share-processor/extract/hyper-events.ts';
import { emitted, only, pod, statusAnswer, UID } from './audit-event.ts';

/** What the event states, as key → values. */
function stated(
  overrides: Parameters<typeof only>[0],
  before: SparseBody | null = null,
): { [key: string]: readonly string[] } {
  const events = hyperEvents(only(overrides).observation, before);
  for (const { at, auditId } of events) expect([at, auditId]).toEqual([2_000, 'audit-1']);
  return Object.fromEntries(events.map(({ key, values }) => [key, values]));
}

const created = { verb: 'create', responseStatus: { code: 201 } } as const;
const statusPatch = { verb: 'patch', objectRef: { subresource: 'status' } } as const;
const patch = { verb: 'patch' } as const;

describe('requests', () => {
  test('a create', () => {
    expect(
      stated({
        ...created,
        responseObject: pod(
          {},
          {
            spec: {
              schedulerName: 'volcano',
              schedulingGates: [{ name: 'quota' }],
              readinessGates: [{ conditionType: 'lb' }],
              nodeName: 'n1',
            },
          },
        ),
      }),
    ).toEqual({
      'pod:create:success': [],
      'schedule:volcano:entry': [],
      'schedulinggate:quota:add': [],
      'readinessgate:lb:add': [],
      'pod:node:set': ['pod:node:n1'],
      'phase:Pending:set': [],
    });
  });

  test.each([
    ['pod:create:failed', { verb: 'create' }],
    ['pod:delete:failed', { verb: 'delete' }],
    ['pod:update:failed', { verb: 'patch', requestObject: { spec: {} } }],
    ['pod:resize:failed', { verb: 'patch', objectRef: { subresource: 'resize' } }],
    ['pod:evict:failed', { verb: 'create', objectRef: { subresource: 'eviction' } }],
    ['schedule:binding:failed', { verb: 'create', objectRef: { subresource: 'binding' } }],
  ])('%s', (key, request) => {
    const responseStatus = { code: 403, reason: 'Forbidden', message: 'no' };
    expect(stated({ ...request, responseStatus, responseObject: statusAnswer() })).toEqual({
      [key]: [`${key}:403:Forbidden`],
    });
  });

  test('a delete is done when nothing holds the Pod any more', () => {
    const deletion = (metadata: SparseBody) =>
      stated({ verb: 'delete', responseObject: pod(metadata, { spec: {}, status: {} }) });
    expect(deletion({ deletionGracePeriodSeconds: 30 })).toEqual({ 'pod:delete:success': [] });
    expect(deletion({ deletionGracePeriodSeconds: 0, finalizers: ['f'] })).toEqual({
      'pod:delete:success': [],
    });
    expect(deletion({ deletionGracePeriodSeconds: 0 })).toEqual({ 'pod:deleted:success': [] });
    expect(deletion({})).toEqual({ 'pod:deleted:success': [] });
    expect(stated({ verb: 'delete', responseObject: statusAnswer() })).toEqual({ 'pod:delete:success': [] });
  });

  test('taking off the last finalizer is the end of a deleted Pod', () => {
    const requestObject = { metadata: { '$deleteFromPrimitiveList/finalizers': ['f'] } };
    const deleting = { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 };
    const answer = (metadata: SparseBody) =>
      stated({ ...patch, requestObject, responseObject: pod(metadata, { spec: {}, status: {} }) });
    const taken = { 'pod:update:success': [], 'finalizer:delete': ['finalizer:f:delete'] };
    expect(answer(deleting)).toEqual({ ...taken, 'pod:deleted:success': [] });
    expect(answer({ ...deleting, finalizers: ['other'] })).toEqual(taken);
    expect(answer({ ...deleting, deletionGracePeriodSeconds: 30 })).toEqual(taken);
    expect(answer({})).toEqual(taken);
  });

  test('a binding, an eviction, a resize', () => {
    const requestObject = { metadata: { uid: UID }, target: { kind: 'Node', name: 'n1' } };
    const answer = { responseStatus: { code: 201 }, responseObject: statusAnswer() };
    expect(
      stated({ verb: 'create', objectRef: { subresource: 'binding' }, requestObject, ...answer }),
    ).toEqual({
      'schedule:binding:success': [],
      'pod:node:set': ['pod:node:n1'],
    });
    expect(stated({ verb: 'create', objectRef: { subresource: 'eviction' }, ...answer })).toEqual({
      'pod:evict:success': [],
    });
    expect(stated({ ...patch, objectRef: { subresource: 'resize' } })).toEqual({ 'pod:resize:success': [] });
  });

  test('a member of a collection delete; its status may be an old one', () => {
    const items = [pod({}, { status: { phase: 'Running' } })];
    const [first] = emitted({
      verb: 'deletecollection',
      objectRef: { name: '' },
      responseObject: { kind: 'PodList', items },
    });
    expect(first && hyperEvents(first.observation).map(({ key }) => key)).toEqual([
      'pod:deletecollection:success',
    ]);
  });

  test('ephemeral containers, by a patch and in an answer', () => {
    const spec = { ephemeralContainers: [{ name: 'debug' }] };
    const change = { ...patch, objectRef: { subresource: 'ephemeralcontainers' } };
    const added = { 'ephemeralcontainer:debug:add': [] };
    expect(stated({ ...change, requestObject: { spec } })).toEqual(added);
    expect(stated({ ...change, responseObject: pod({}, { spec, status: {} }) })).toEqual(added);
  });

  test('a status that was written, its content not logged', () => {
    expect(stated(statusPatch)).toEqual({ 'pod:status:success': [] });
  });
});

describe('a status', () => {
  const status = {
    phase: 'Running',
    reason: 'Evicted',
    message: 'low on memory',
    nominatedNodeName: 'n2',
    resize: 'Deferred',
    podIP: '10.0.0.1',
    conditions: [
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
      { type: 'PodScheduled', status: 'True' },
      { type: 'DisruptionTarget', status: 'Unknown' },
    ],
    initContainerStatuses: [
      {
        name: 'init',
        ready: false,
        restartCount: 1,
        state: { terminated: { exitCode: 137, signal: 9, reason: 'OOMKilled', message: 'killed' } },
      },
    ],
    containerStatuses: [
      {
        name: 'main',
        ready: false,
        started: false,
        restartCount: 0,
        state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } },
        lastState: { terminated: { exitCode: 1, reason: 'Error' } },
      },
      { name: 'proxy', ready: true, started: true, restartCount: 0, state: { running: {} }, lastState: {} },
    ],
    ephemeralContainerStatuses: [
      { name: 'debug', state: { running: { startedAt: '2026-01-01T00:00:00Z' } } },
    ],
  };
  const statements = {
    'condition:Ready:false': ['condition:Ready:false:ContainersNotReady'],
    'condition:PodScheduled:true': [],
    'condition:DisruptionTarget:unknown': [],
    'phase:Running:set': [],
    'podReason:set': ['podReason:Evicted'],
    'podMessage:set': ['podMessage:low on memory'],
    'nominatedNode:set': ['nominatedNode:n2'],
    'resize:Deferred:set': [],
    'pod:ip:set': [],
    'containerReady:set': [
      'containerReady:init:false',
      'containerReady:main:false',
      'containerReady:proxy:true',
    ],
    'containerRestartCount:set': [
      'containerRestartCount:init:1',
      'containerRestartCount:main:0',
      'containerRestartCount:proxy:0',
    ],
    'containerState:set': [
      'containerState:init:terminated:OOMKilled;exitCode:137',
      'containerState:main:Waiting:ImagePullBackOff',
      'containerState:proxy:Running',
      'containerState:debug:Running',
    ],
    'containerStarted:set': ['containerStarted:main:false', 'containerStarted:proxy:true'],
    'containerLastState:set': ['containerLastState:main:terminated:Error;exitCode:1'],
    'containerExit:set': ['containerExit:init:exitCode:137;signal:9'],
    'containerMessage:set': ['containerMessage:init:killed', 'containerMessage:main:Back-off pulling image'],
  };

  test('states the same in every form that it may come in', () => {
    const full = pod({}, { spec: {}, status });
    const apply = { apiVersion: 'v1', kind: 'Pod', status };
    expect(stated({ ...statusPatch, responseObject: full })).toEqual(statements);
    expect(stated({ verb: 'update', objectRef: { subresource: 'status' }, responseObject: full })).toEqual(
      statements,
    );
    expect(stated({ verb: 'update', objectRef: { subresource: 'status' }, requestObject: full })).toEqual(
      statements,
    );
    expect(stated({ ...statusPatch, requestObject: { metadata: { uid: UID }, status } })).toEqual(statements);
    expect(stated({ ...statusPatch, requestObject: apply })).toEqual(statements);
    expect(
      stated({ ...statusPatch, requestObject: [{ op: 'add', path: '/status', value: status }] }),
    ).toEqual(statements);
    const merge = { status: { ...status, conditions: [...status.conditions, { status: 'True' }] } };
    expect(stated({ ...statusPatch, requestObject: merge })).toEqual(statements);
  });

  test('a condition taken off by a patch', () => {
    const requestObject = { status: { conditions: [{ type: 'PodResizePending', $patch: 'delete' }] } };
    expect(stated({ ...statusPatch, requestObject })).toEqual({ 'condition:PodResizePending:delete': [] });
  });

  test('a JSON patch of a part, against what was known', () => {
    const requestObject = [{ op: 'replace', path: '/status/conditions/0/status', value: 'True' }];
    const before = { status: { conditions: [{ type: 'lb', status: 'False' }] } };
    expect(stated({ ...statusPatch, requestObject }, before)).toEqual({ 'condition:lb:true': [] });
    expect(stated({ ...statusPatch, requestObject })).toEqual({});
  });

  test('what is null or without a name is not stated', () => {
    const requestObject = {
      status: {
        phase: null,
        conditions: [{ status: 'True', $patch: 'merge' }],
        containerStatuses: [{ ready: true }],
      },
    };
    expect(stated({ ...statusPatch, requestObject })).toEqual({});
  });
});

describe('metadata', () => {
  const changed = {
    'pod:update:success': [],
    'label:add': ['label:a=1:add'],
    'label:delete': ['label:b:delete'],
    'annotation:add': ['annotation:c=2:add'],
    'annotation:delete': ['annotation:d:delete'],
    'finalizer:add': ['finalizer:e:add', 'finalizer:f:add'],
    'finalizer:delete': ['finalizer:g:delete'],
  };
  const request = {
    metadata: {
      labels: { a: '1', b: null },
      annotations: { c: '2', d: null },
      finalizers: ['e', 'f'],
      '$deleteFromPrimitiveList/finalizers': ['g'],
    },
  };
  const answer = pod({}, { spec: {}, status: {} });

  test('of a patch, with and without its answer', () => {
    expect(stated({ ...patch, requestObject: request, responseObject: answer })).toEqual(changed);
    expect(stated({ ...patch, requestObject: request })).toEqual(changed);
  });

  test('of a JSON patch, with and without its answer', () => {
    const requestObject = [
      { op: 'add', path: '/metadata/labels/a', value: '1' },
      { op: 'remove', path: '/metadata/labels/b' },
      { op: 'add', path: '/metadata/finalizers/-', value: 'e' },
    ];
    const { 'annotation:add': _a, 'annotation:delete': _b, 'finalizer:delete': _c, ...rest } = changed;
    const expected = { ...rest, 'finalizer:add': ['finalizer:e:add'] };
    expect(stated({ ...patch, requestObject, responseObject: answer })).toEqual(expected);
    expect(stated({ ...patch, requestObject })).toEqual(expected);
  });

  test('of a PUT, against what was known before', () => {
    const before = pod(
      { labels: { b: '0', same: 'x' }, annotations: { d: '0' }, finalizers: ['g'] },
      { spec: { schedulingGates: [{ name: 'quota' }, { name: 'kept' }] } },
    );
    const after = pod(
      { labels: { a: '1', same: 'x' }, annotations: { c: '2' }, finalizers: ['e', 'f'] },
      { spec: { schedulingGates: [{ name: 'kept' }] }, status: {} },
    );
    expect(stated({ verb: 'update', responseObject: after }, before)).toEqual({
      ...changed,
      'schedulinggate:quota:delete': [],
    });
    expect(stated({ verb: 'update', responseObject: after })).toEqual({ 'pod:update:success': [] });
  });

  test('a lifted gate and a new scheduler', () => {
    const spec = { schedulerName: 'volcano', schedulingGates: [{ name: 'quota', $patch: 'delete' }] };
    const lifted = { 'pod:update:success': [], 'schedulinggate:quota:delete': [] };
    expect(stated({ ...patch, requestObject: { spec }, responseObject: answer })).toEqual(lifted);
    expect(stated({ ...patch, requestObject: { spec } })).toEqual({
      ...lifted,
      'schedule:volcano:entry': [],
    });
  });
});

test('a Kubernetes Event passes its reason through; a repeat has none', () => {
  const objectRef = { resource: 'events', name: 'web.1a' };
  const involvedObject = { kind: 'Pod', name: 'web', uid: UID };
  const responseObject = {
    metadata: { name: 'web.1a' },
    involvedObject,
    reason: 'FailedMount',
    message: 'no such volume',
  };
  expect(hyperEvents(only({ verb: 'create', objectRef, responseObject }).observation)).toEqual([
    { type: 'event', key: 'FailedMount', values: ['no such volume'], at: 2_000, auditId: 'audit-1' },
  ]);
  expect(hyperEvents(only({ verb: 'patch', objectRef, requestObject: { count: 2 } }).observation)).toEqual(
    [],
  );
});

test('the vocabulary has no key twice, and all of Lunettes’ 19', () => {
  const keys = HYPER_EVENT_KEYS.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(HYPER_EVENT_KEYS.filter(({ when }) => when.includes('(L)')).map(({ key }) => key)).toEqual([
    'pod:create:success',
    'pod:create:failed',
    'schedule:<scheduler>:entry',
    'pod:delete:success',
    'pod:deleted:success',
    'pod:delete:failed',
    'schedule:binding:success',
    'finalizer:add',
    'finalizer:delete',
    'label:add',
    'label:delete',
    'annotation:add',
    'annotation:delete',
    'condition:<type>:<true|false|unknown>',
    'phase:<phase>:set',
    'pod:ip:set',
    'containerReady:set',
    'containerRestartCount:set',
    'containerState:set',
  ]);
});

test('every key that is stated is in the vocabulary', () => {
  const patterns = HYPER_EVENT_KEYS.map(({ key }) => new RegExp(`^${key.replaceAll(/<[^>]+>/g, '[^:]+')}$`));
  const status = {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', $patch: 'delete' }],
    resize: 'x',
  };
  const observations = [
    ...emitted({ ...created, responseObject: pod({}, { status }) }),
    ...emitted({ ...statusPatch, requestObject: { status } }),
    ...emitted(statusPatch),
    ...emitted({ verb: 'delete' }),
    ...emitted({ verb: 'delete', responseStatus: { code: 500 } }),
  ];
  const keys = observations.flatMap(({ observation }) => hyperEvents(observation).map(({ key }) => key));
  expect(keys.length).toBeGreaterThan(10);
  expect(keys.filter((key) => !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
});
