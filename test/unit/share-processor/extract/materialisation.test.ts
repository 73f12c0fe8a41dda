import { describe, expect, test } from 'vitest';
import type { SparseBody } from '../../../../src/model/audit-event.ts';
import type { RecordKind } from '../../../../src/model/observation.ts';
import { createOracleDecoder } from '../../../../src/share-processor/decode/oracle.ts';
import { createExtract, EXTRACTORS, interestsFor } from '../../../../src/share-processor/extract/registry.ts';
import { applyBody } from '../../../../src/share-processor/fold/apply-body.ts';
import { gist, OTHER_UID, UID, type Emitted } from './audit-event.ts';

/**
 * What each kind of audit event means for the state of an object, from the bytes of the log to the state: one test for
 * each row of the table of state materialisation.
 */

const ALL = new Set<RecordKind>(EXTRACTORS.flatMap(({ records }) => records));
const decode = createOracleDecoder(interestsFor(ALL));
const extract = createExtract(ALL);

let serial = 0;

/** A raw audit event about the Pod `shop/web`. */
function raw(
  verb: string,
  rest: { readonly [key: string]: unknown } = {},
  ref: { readonly [key: string]: string } = {},
): object {
  serial += 1;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: `audit-${serial}`,
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/pods/web',
    verb,
    user: { username: 'jane' },
    objectRef: { resource: 'pods', namespace: 'shop', name: 'web', apiVersion: 'v1', ...ref },
    responseStatus: { metadata: {}, code: verb === 'create' ? 201 : 200 },
    requestReceivedTimestamp: '2026-01-01T00:00:00.000001Z',
    stageTimestamp: '2026-01-01T00:00:00.000002Z',
    ...rest,
  };
}

function observe(event: object): Emitted[] {
  const bytes = Buffer.from(JSON.stringify(event));
  const decoded = decode(bytes, 0, bytes.length);
  const emitted: Emitted[] = [];
  if (decoded.type === 'event') {
    extract(decoded.event, 'c', (target, observation) => emitted.push({ target, observation }));
  }
  return emitted;
}

/** The state of every record that the events tell of, in the order told. */
function states(...events: object[]): { [record: string]: SparseBody | null } {
  const known: { [record: string]: SparseBody | null } = {};
  for (const { target, observation } of events.flatMap(observe)) {
    const record = `${target.kind} ${target.uid}`;
    const before = known[record] ?? null;
    known[record] =
      observation.code >= 400 ? before : applyBody(before, observation.bodyType, observation.body);
  }
  return known;
}

const metadata = { name: 'web', namespace: 'shop', uid: UID, resourceVersion: '10' };
const born = { kind: 'Pod', apiVersion: 'v1', metadata, spec: { priority: 0 }, status: { phase: 'Pending' } };
const kept = { kind: 'Pod', metadata, spec: { priority: 0 }, status: { phase: 'Pending' } };
const create = (): object => raw('create', { responseObject: born });
const record = `Pod ${UID}`;

describe('an accepted write', () => {
  test.each([
    ['update', ''],
    ['patch', ''],
    ['patch', 'status'],
    ['update', 'status'],
  ])('%s %s answers the whole object after it', (verb, subresource) => {
    const responseObject = {
      ...born,
      metadata: { ...metadata, resourceVersion: '11' },
      status: { phase: 'Running' },
    };
    expect(states(create(), raw(verb, { responseObject }, { subresource }))).toEqual({
      [record]: { ...kept, metadata: { ...metadata, resourceVersion: '11' }, status: { phase: 'Running' } },
    });
  });

  test('of the status answers what the status holds, and of the rest only what a Pod born before the log is judged by', () => {
    const whole = {
      kind: 'Pod',
      metadata: {
        ...metadata,
        labels: { app: 'web', 'pod-template-hash': '5d' },
        annotations: { note: 'n' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d', uid: OTHER_UID, controller: true },
        ],
        finalizers: ['example.com/hold'],
        generation: 1,
      },
      spec: {
        nodeName: 'n1',
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        priority: 0,
        containers: [{ name: 'main', image: 'i' }],
        initContainers: [{ name: 'init', image: 'i', restartPolicy: 'Always' }],
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
        containerStatuses: [{ name: 'main', ready: true, imageID: 'sha256:1' }],
      },
    };
    const slim = {
      kind: 'Pod',
      metadata: {
        ...metadata,
        generation: 1,
        labels: { 'pod-template-hash': '5d' },
        ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d', controller: true }],
        finalizers: ['example.com/hold'],
      },
      spec: {
        nodeName: 'n1',
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        initContainers: [{ name: 'init', restartPolicy: 'Always' }],
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ name: 'main', ready: true }],
      },
    };
    for (const verb of ['patch', 'update']) {
      const answered = raw(verb, { responseObject: whole }, { subresource: 'status' });
      expect(observe(answered).map(({ observation }) => observation.body)).toEqual([slim]);
      expect(states(raw('create', { responseObject: whole }), answered)).toEqual({
        [record]: {
          kind: 'Pod',
          metadata: {
            ...metadata,
            generation: 1,
            labels: whole.metadata.labels,
            annotations: whole.metadata.annotations,
            ownerReferences: whole.metadata.ownerReferences,
            finalizers: ['example.com/hold'],
          },
          spec: whole.spec,
          status: slim.status,
        },
      });
    }
    // It may be the first to show a status whose own writes were not logged.
    const dated = { ...slim, status: { ...slim.status, conditions: whole.status.conditions } };
    expect(
      observe(raw('delete', { responseObject: whole })).map(({ observation }) => observation.body),
    ).toEqual([dated]);
  });

  test('that changes nothing answers the same version: the same observation', () => {
    const [first] = observe(raw('update', { responseObject: born }));
    const [again] = observe(raw('patch', { responseObject: born }, { subresource: 'status' }));
    expect([first?.observation.key, again?.observation.key]).toEqual(['rv:10', 'rv:10']);
  });

  test('with dryRun changes nothing, though its answer looks real', () => {
    const requestURI = '/api/v1/namespaces/shop/pods/web?fieldManager=x&dryRun=All';
    for (const verb of ['create', 'update', 'patch', 'delete']) {
      expect(observe(raw(verb, { requestURI, responseObject: born }))).toEqual([]);
    }
  });
});

describe('a subresource that answers another kind', () => {
  test('binding sets the node', () => {
    const requestObject = {
      kind: 'Binding',
      metadata: { name: 'web', uid: UID },
      target: { kind: 'Node', name: 'n1' },
    };
    const responseObject = { kind: 'Status', metadata: {}, status: 'Success', code: 201 };
    const binding = raw('create', { requestObject, responseObject }, { subresource: 'binding', uid: UID });
    expect(states(create(), binding)).toEqual({
      [record]: { ...kept, spec: { priority: 0, nodeName: 'n1' } },
    });
  });

  test('eviction is kept without a state', () => {
    const responseObject = { kind: 'Status', metadata: {}, status: 'Success', code: 201 };
    expect(states(raw('create', { responseObject }, { subresource: 'eviction' }))).toEqual({
      'PodName shop/web': null,
    });
  });

  test('scale tells a number of the object, and nothing else of it', () => {
    const scale = {
      kind: 'Scale',
      metadata: { name: 'web', uid: UID, resourceVersion: '9' },
      spec: { replicas: 3 },
    };
    const deployments = { resource: 'deployments', apiGroup: 'apps', subresource: 'scale' };
    const [scaled, ...others] = observe(raw('patch', { responseObject: scale }, deployments));
    expect(scaled?.observation).toMatchObject({
      bodyType: 'merge',
      body: { kind: 'Deployment', spec: { replicas: 3 } },
    });
    expect(others).toEqual([]);
  });

  test('token, log and exec are not the object', () => {
    const token = { resource: 'serviceaccounts', subresource: 'token' };
    expect(
      observe(raw('create', { responseObject: { kind: 'TokenRequest', status: { token: 't' } } }, token)),
    ).toEqual([]);
    expect(observe(raw('get', {}, { subresource: 'log' }))).toEqual([]);
    expect(observe(raw('get', { responseStatus: { code: 101 } }, { subresource: 'exec' }))).toEqual([]);
  });
});

describe('an answer in another form', () => {
  test('PartialObjectMetadata merges metadata and keeps spec and status', () => {
    const partial = {
      kind: 'PartialObjectMetadata',
      metadata: { ...metadata, resourceVersion: '12', labels: { a: 'b' } },
    };
    expect(states(create(), raw('patch', { responseObject: partial }))).toEqual({
      [record]: { ...kept, metadata: { ...metadata, resourceVersion: '12', labels: { a: 'b' } } },
    });
  });

  test('a Table or a list says nothing about the object', () => {
    for (const kind of ['Table', 'PodList']) {
      const answer = raw(
        'patch',
        { responseObject: { kind, metadata: { resourceVersion: '99' }, rows: [] } },
        { uid: UID },
      );
      expect(states(create(), answer)).toEqual({ [record]: kept });
    }
    expect(observe(raw('list', { responseObject: { kind: 'PodList', items: [born] } }))).toEqual([]);
  });
});

describe('names and identities', () => {
  test('a generated name comes from the answer', () => {
    const answer = raw(
      'create',
      { responseObject: { ...born, metadata: { ...metadata, name: 'web-x2' } } },
      { name: '' },
    );
    expect(observe(answer).map(({ target }) => [target.uid, target.name])).toEqual([[UID, 'web-x2']]);
  });

  test('the same name with a new UID is another object', () => {
    const again = { ...born, metadata: { ...metadata, uid: OTHER_UID, resourceVersion: '20' } };
    expect(Object.keys(states(create(), raw('create', { responseObject: again })))).toEqual([
      record,
      `Pod ${OTHER_UID}`,
    ]);
  });

  test('the effective user is the impersonated one', () => {
    const [first] = observe({ ...create(), impersonatedUser: { username: 'boss' } });
    expect(first?.observation.user).toBe('boss');
  });

  test('a user agent is its product: what follows it is the same for all of a version', () => {
    const agentOf = (userAgent: string) => observe({ ...create(), userAgent })[0]?.observation.userAgent;
    expect(
      ['kubelet/v1.34.4 (linux/amd64) kubernetes/abc', 'curl/8.0', '', ' x'].map((agent) => agentOf(agent)),
    ).toEqual(['kubelet/v1.34.4', 'curl/8.0', '', '']);
  });
});

describe('an end', () => {
  const ending = {
    ...metadata,
    resourceVersion: '30',
    deletionTimestamp: '2026-01-01T00:00:30Z',
    deletionGracePeriodSeconds: 30,
    finalizers: ['example.com/hold'],
  };

  test('a delete that answers the object: terminating', () => {
    const deletion = raw('delete', { responseObject: { ...born, metadata: ending } });
    expect(states(create(), deletion)).toEqual({ [record]: { ...kept, metadata: ending } });
    expect(observe(deletion).map(gist)).toMatchObject([
      { key: 'rv:30:delete', action: 'delete', gracePeriodSeconds: 30 },
    ]);
  });

  test('a delete that answers a Status leaves what was known', () => {
    const responseObject = {
      kind: 'Status',
      metadata: {},
      status: 'Success',
      details: { name: 'web', kind: 'pods', uid: UID },
    };
    const deletion = raw('delete', { responseObject });
    expect(states(create(), deletion)).toEqual({ [record]: kept });
    expect(observe(deletion).map(gist)).toMatchObject([{ record, action: 'delete', bodyType: 'none' }]);
  });

  test('the patch that takes off the last finalizer is the deletion: its answer shows no holder', () => {
    const requestObject = { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/hold'] } };
    const { finalizers: _gone, ...left } = { ...ending, deletionGracePeriodSeconds: 0 };
    const patch = raw('patch', { requestObject, responseObject: { ...born, metadata: left } });
    expect(states(raw('delete', { responseObject: { ...born, metadata: ending } }), patch)).toEqual({
      [record]: { ...kept, metadata: left },
    });
    expect(observe(patch).map(({ observation }) => observation.patch)).toEqual([requestObject]);
  });

  test('the same without an answer', () => {
    const requestObject = {
      metadata: { uid: UID, '$deleteFromPrimitiveList/finalizers': ['example.com/hold'] },
    };
    const patch = raw('patch', { level: 'Request', requestObject });
    const deletion = raw('delete', { responseObject: { ...born, metadata: ending } });
    expect(states(create(), deletion, patch)).toEqual({
      [record]: { ...kept, metadata: { ...ending, finalizers: [] } },
    });
  });

  test('a collection delete ends each item, and without items what its selectors mean', () => {
    const collection = { requestURI: '/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb' };
    const items = [{ metadata: ending }];
    const told = raw(
      'deletecollection',
      { ...collection, responseObject: { kind: 'PodList', items } },
      { name: '' },
    );
    expect(observe(told).map(gist)).toMatchObject([
      { record, action: 'delete-collection', key: 'rv:30:delete' },
    ]);
    expect(observe(raw('deletecollection', collection, { name: '' })).map(gist)).toMatchObject([
      { record: 'Namespace shop', action: 'delete-collection', message: 'labelSelector=app=web' },
    ]);
  });
});

test('a refusal changes no state', () => {
  const requestObject = { spec: { containers: [{ name: 'main', image: 'i' }] } };
  const responseObject = {
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message: 'no',
    reason: 'Forbidden',
    code: 403,
  };
  const refused = raw(
    'patch',
    { requestObject, responseObject, responseStatus: { code: 403, status: 'Failure' } },
    { uid: UID },
  );
  expect(states(create(), refused)).toEqual({ [record]: kept });
  // This API server tells the reason only in the response.
  expect(observe(refused).map(gist)).toMatchObject([
    { record, code: 403, reason: 'Forbidden', message: 'no' },
  ]);
});

describe('bodies that were not logged', () => {
  test('level Request: the request of a create is the object, of a patch is merged', () => {
    const requestObject = {
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'shop', uid: 'asked-for' },
      spec: { priority: 1 },
    };
    expect(states(raw('create', { level: 'Request', requestObject }))).toEqual({
      'PodName shop/web': {
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { priority: 1 },
      },
    });
    const status = {
      conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null }],
      podIP: '10.0.0.1',
    };
    const patch = raw(
      'patch',
      { level: 'Request', requestObject: { metadata: { uid: UID }, status } },
      { subresource: 'status' },
    );
    expect(states(create(), patch)).toEqual({
      [record]: {
        ...kept,
        status: { phase: 'Pending', conditions: [{ type: 'Ready', status: 'True' }], podIP: '10.0.0.1' },
      },
    });
  });

  test('level Metadata and truncation: that it happened', () => {
    const truncated = { annotations: { 'audit.k8s.io/truncated': 'true' } };
    expect(observe(raw('patch', truncated, { subresource: 'status' }))).toMatchObject([
      { target: { kind: 'PodName', uid: 'shop/web' }, observation: { bodyType: 'none', truncated: true } },
    ]);
    expect(observe(raw('create', { level: 'Metadata' }))).toMatchObject([
      { target: { kind: 'PodName', uid: 'shop/web' }, observation: { bodyType: 'none', truncated: false } },
    ]);
  });
});

test('an Event is attached to the object that it is about', () => {
  const responseObject = {
    kind: 'Event',
    metadata: { name: 'web.1a', resourceVersion: '50' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web', uid: UID },
    reason: 'Pulled',
  };
  const event = raw('create', { responseObject }, { resource: 'events', name: 'web.1a' });
  expect(observe(event).map(({ target, observation }) => [target.uid, observation.key])).toEqual([
    [UID, 'event:shop/web.1a:50'],
  ]);
});

test('Secrets and ConfigMaps are not read at all', () => {
  for (const resource of ['secrets', 'configmaps']) {
    const body = { kind: 'Secret', metadata, data: { password: 'aHVudGVyMg==' } };
    expect(observe(raw('create', { requestObject: body, responseObject: body }, { resource }))).toEqual([]);
  }
});

test('environment, arguments, managedFields and the last applied manifest of a Pod never get through', () => {
  const secret = 'hunter2';
  const container = {
    name: 'main',
    image: 'i',
    env: [{ name: 'A', value: secret }],
    args: [secret],
    command: [secret],
  };
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': secret, kept: 'yes' };
  const body = {
    ...born,
    metadata: { ...metadata, annotations, managedFields: [{ manager: secret }] },
    spec: { containers: [container] },
  };
  const json = [
    { op: 'add', path: '/spec/containers/0/env/-', value: { name: 'A', value: secret } },
    { op: 'add', path: '/spec/containers/-', value: container },
  ];
  const observations = [
    create(),
    raw('create', { responseObject: body, requestObject: body }),
    raw('update', { requestObject: body }),
    raw('patch', { requestObject: body }),
    raw('patch', { requestObject: json, responseObject: body }),
    raw('patch', { requestObject: json }),
  ].flatMap(observe);
  expect(observations.length).toBe(6);
  expect(JSON.stringify(observations)).not.toContain(secret);
});
