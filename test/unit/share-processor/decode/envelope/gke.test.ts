import { describe, expect, it } from 'vitest';

import { openEnvelope } from '../../../../../src/share-processor/decode/envelope/open.ts';

interface Entry {
  readonly method?: string;
  readonly resource?: string;
  readonly root?: object;
  readonly payload?: object;
}

/** The event that an entry of GKE's audit log becomes. */
function eventOf({
  method = 'pods.create',
  resource = 'namespaces/shop/pods/web-1',
  root,
  payload,
}: Entry): unknown {
  const line = JSON.stringify({
    insertId: 'insert',
    logName: 'projects/p/logs/cloudaudit.googleapis.com%2Factivity',
    labels: { 'authorization.k8s.io/decision': 'allow' },
    operation: { first: true, id: 'audit-1', last: true, producer: 'k8s.io' },
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      authenticationInfo: { principalEmail: 'system:node:n1' },
      methodName: `io.k8s.core.v1.${method}`,
      requestMetadata: { callerIp: '10.0.0.1', callerSuppliedUserAgent: 'kubelet/v1.34' },
      resourceName: `core/v1/${resource}`,
      serviceName: 'k8s.io',
      status: { code: 0 },
      ...payload,
    },
    receiveTimestamp: '2026-11-25T03:00:05.5Z',
    resource: { type: 'k8s_cluster', labels: { cluster_name: 'shop' } },
    timestamp: '2026-11-25T03:00:00.123456Z',
    ...root,
  });
  const [content] = openEnvelope(Buffer.from(line), 0, Buffer.byteLength(line)) ?? [];
  if (content?.type !== 'event') return content?.type;
  const { bytes, start, end } = content.slice;
  return JSON.parse(Buffer.from(bytes.subarray(start, end)).toString());
}

it('is the event that the API server wrote, as far as the entry tells', () => {
  const request = { '@type': 'core.k8s.io/v1.Pod', spec: {} };
  expect(eventOf({ payload: { request, response: { kind: 'Pod' } } })).toEqual({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: 'audit-1',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/pods/web-1',
    verb: 'create',
    user: { username: 'system:node:n1' },
    sourceIPs: ['10.0.0.1'],
    userAgent: 'kubelet/v1.34',
    objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    requestReceivedTimestamp: '2026-11-25T03:00:00.123456Z',
    stageTimestamp: '2026-11-25T03:00:00.123456Z',
    requestObject: request,
    responseObject: { kind: 'Pod' },
    annotations: { 'authorization.k8s.io/decision': 'allow' },
  });
});

describe('tells by the resource and the method', () => {
  it.each<[Entry, object]>([
    [
      { method: 'pods.status.patch', resource: 'namespaces/shop/pods/web-1/status' },
      {
        verb: 'patch',
        objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1', subresource: 'status' },
      },
    ],
    [
      { method: 'pods.eviction.create', resource: 'namespaces/shop/pods/web-1/eviction' },
      { verb: 'create', objectRef: { resource: 'pods', subresource: 'eviction', name: 'web-1' } },
    ],
    [
      { method: 'pods.deletecollection', resource: 'namespaces/shop/pods' },
      {
        verb: 'deletecollection',
        objectRef: { resource: 'pods', namespace: 'shop' },
        responseStatus: { code: 200 },
      },
    ],
    [
      { method: 'nodes.status.patch', resource: 'nodes/n1/status' },
      {
        objectRef: { resource: 'nodes', name: 'n1', subresource: 'status' },
        requestURI: '/api/v1/nodes/n1/status',
      },
    ],
    [
      { method: 'namespaces.finalize.update', resource: 'namespaces/shop/finalize' },
      { objectRef: { resource: 'namespaces', namespace: 'shop', name: 'shop', subresource: 'finalize' } },
    ],
    [
      {
        payload: {
          methodName: 'io.k8s.apps.v1.deployments.scale.update',
          resourceName: 'apps/v1/namespaces/shop/deployments/web/scale',
        },
      },
      {
        verb: 'update',
        objectRef: {
          apiGroup: 'apps',
          apiVersion: 'v1',
          resource: 'deployments',
          name: 'web',
          subresource: 'scale',
        },
        requestURI: '/apis/apps/v1/namespaces/shop/deployments/web/scale',
      },
    ],
  ])('%j', (entry, expected) => {
    expect(eventOf(entry)).toMatchObject(expected);
  });
});

describe('tells how it went', () => {
  const refusal = {
    '@type': 'core.k8s.io/v1.Status',
    kind: 'Status',
    status: 'Failure',
    reason: 'Forbidden',
    message: 'exceeded quota',
    code: 403,
  };
  it.each<[object, object]>([
    [
      { status: { code: 7, message: 'Forbidden' }, response: refusal },
      { status: 'Failure', reason: 'Forbidden', message: 'exceeded quota', code: 403 },
    ],
    [{ status: { code: 10, message: 'conflict' } }, { status: 'Failure', message: 'conflict', code: 409 }],
    // A deletion answers a Status without a code.
    [{ status: {}, response: { kind: 'Status', status: 'Success' } }, { code: 201 }],
    [{ status: undefined }, { code: 201 }],
  ])('%j', (payload, responseStatus) => {
    expect(eventOf({ payload })).toMatchObject({ responseStatus: { metadata: {}, ...responseStatus } });
  });
});

it('is of the level that its bodies show', () => {
  expect(eventOf({})).toMatchObject({ level: 'Metadata' });
  expect(eventOf({ payload: { request: { spec: {} } } })).toMatchObject({ level: 'Request' });
});

it('is a dry run where the label says so, and the begin of what goes on where it is not the last', () => {
  expect(eventOf({ root: { labels: { 'command.gke.io/dryRun': 'All' } } })).toMatchObject({
    requestURI: '/api/v1/namespaces/shop/pods/web-1?dryRun=All',
  });
  expect(eventOf({ root: { operation: { first: true, id: 'x' } } })).toMatchObject({
    stage: 'ResponseStarted',
  });
  expect(eventOf({ root: { operation: { last: true, id: 'x' } } })).toMatchObject({
    stage: 'ResponseComplete',
  });
  expect(eventOf({ root: { operation: undefined } })).toMatchObject({
    stage: 'ResponseComplete',
    auditID: 'insert',
  });
});

it('is another log where the service is not that of Kubernetes', () => {
  expect(eventOf({ payload: { serviceName: 'container.googleapis.com' } })).toBe('other-log');
  expect(eventOf({ payload: { methodName: 7 } })).toBe('other-log');
});
