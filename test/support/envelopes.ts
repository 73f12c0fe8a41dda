/**
 * Audit events in the envelopes that real shippers and providers put them into. Each takes the text of an event as the API
 * server wrote it and gives the members of a document, in some order.
 */
type Json = { readonly [key: string]: unknown };
type Members = readonly (readonly [string, unknown])[];

const EVENT_TIME = '2026-11-25T03:00:00.123Z';
const parse = (event: string): Json => JSON.parse(event) as Json;

/** As Filebeat adds them to every document; several collide with members of an event, or look like envelopes. */
const FILEBEAT: Json = {
  '@timestamp': EVENT_TIME,
  agent: { name: 'node-1', type: 'filebeat', version: '9.1.0' },
  ecs: { version: '8.0.0' },
  input: { type: 'filestream' },
  log: { file: { path: '/var/log/kubernetes/audit.log' }, offset: 8398 },
  host: { name: 'node-1', ip: ['10.0.0.1'] },
  event: { ingested: EVENT_TIME, dataset: 'kubernetes.audit', kind: 'event' },
  tags: ['audit'],
};

const CLOUDWATCH = {
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/aws/eks/shop/cluster',
  subscriptionFilters: ['all'],
};
const AUDIT_STREAM = 'kube-apiserver-audit-7b1f2c3d4e5f60718293a4b5c6d7e8f9';

export const aksRecord = (log: unknown, category = 'kube-audit'): Json => ({
  operationName: 'Microsoft.ContainerService/managedClusters/diagnosticLogs/Read',
  category,
  resourceId: '/SUBSCRIPTIONS/X/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/SHOP',
  properties: { log, stream: 'stdout', pod: 'kube-apiserver-79599f95c7-qn557' },
  time: EVENT_TIME,
});

/** One row of the table AKSAudit; `dynamic` columns as objects, or as the text of them. */
function aksRow(event: Json, dynamic: (value: unknown) => unknown): Json {
  const row: Json = {
    TenantId: 'x',
    TimeGenerated: EVENT_TIME,
    Type: 'AKSAudit',
    PodName: 'kube-apiserver-1',
    Level: event['level'],
    AuditId: event['auditID'],
    Stage: event['stage'],
    RequestUri: event['requestURI'],
    Verb: event['verb'],
    UserAgent: event['userAgent'],
    RequestReceivedTime: event['requestReceivedTimestamp'],
    StageReceivedTime: event['stageTimestamp'],
    User: dynamic(event['user']),
    SourceIps: dynamic(event['sourceIPs']),
    ObjectRef: dynamic(event['objectRef']),
    ResponseStatus: dynamic(event['responseStatus']),
    RequestObject: dynamic(event['requestObject']),
    ResponseObject: dynamic(event['responseObject']),
    Annotations: dynamic(event['annotations']),
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

const asText = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;

/** Members of the event's own objects with dots in their keys, bodies whole. */
function dotted(event: Json): Json {
  const flat: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(event)) {
    const isFlat = ['user', 'objectRef', 'responseStatus', 'annotations'].includes(key);
    if (!isFlat) flat[`kubernetes.audit.${key}`] = value;
    else
      for (const [inner, member] of Object.entries(value as Json))
        flat[`kubernetes.audit.${key}.${inner}`] = member;
  }
  return flat;
}

/** What carries all of an event: it decodes to exactly what the bare one does. */
export const LOSSLESS: { readonly [name: string]: (event: string) => Members } = {
  'Filebeat, event as fields': (event) => {
    const { annotations, user, ...rest } = parse(event);
    return Object.entries({
      ...FILEBEAT,
      ...rest,
      user: { ...(user as Json), name: 'node-1', id: '7' },
      annotations: { ...(annotations as Json | undefined), cluster: 'shop' },
    });
  },
  'Filebeat, message': (event) => Object.entries({ ...FILEBEAT, message: event }),
  'Filebeat, json': (event) => Object.entries({ ...FILEBEAT, json: parse(event) }),
  'Fluent Bit, log': (event) =>
    Object.entries({ date: 1_764_039_600.1, stream: 'stdout', log: `${event}\n` }),
  Vector: (event) =>
    Object.entries({
      file: '/audit.log',
      host: 'n',
      message: event,
      source_type: 'file',
      timestamp: EVENT_TIME,
    }),
  'event.original': (event) =>
    Object.entries({
      ...FILEBEAT,
      event: { ...(FILEBEAT['event'] as Json), original: event },
      message: 'changed',
    }),
  'event.original, dotted': (event) => [
    ['event.original', event],
    ['@timestamp', EVENT_TIME],
  ],
  OpenTelemetry: (event) => Object.entries({ '@timestamp': EVENT_TIME, body: { text: event }, resource: {} }),
  'Elastic Agent, nested': (event) => Object.entries({ ...FILEBEAT, kubernetes: { audit: parse(event) } }),
  'Elastic Agent, dotted': (event) => Object.entries({ ...FILEBEAT, ...dotted(parse(event)) }),
  'Elastic Agent, partly nested': (event) => {
    const { verb, objectRef, requestObject, ...rest } = parse(event);
    const ref = Object.entries((objectRef ?? {}) as Json).map(([key, value]) => [
      `audit.objectRef.${key}`,
      value,
    ]);
    return Object.entries({
      'kubernetes.audit.verb': verb,
      kubernetes: { audit: rest, ...(Object.fromEntries(ref) as Json) },
      ...(requestObject === undefined ? {} : { 'kubernetes.audit': { requestObject } }),
    });
  },
  'CloudWatch, message': (event) =>
    Object.entries({
      logStreamName: AUDIT_STREAM,
      timestamp: 1,
      message: event,
      ingestionTime: 2,
      eventId: '3',
    }),
  'CloudWatch, Insights': (event) => [
    ['@timestamp', '2026-11-25 03:00:00.123'],
    ['@message', event],
  ],
  'CloudWatch, Insights as objects': (event) => [
    ['@message', parse(event)],
    ['@logStream', AUDIT_STREAM],
  ],
  'CloudWatch, subscription': (event) =>
    Object.entries({
      ...CLOUDWATCH,
      logStream: AUDIT_STREAM,
      logEvents: [{ id: '1', timestamp: 1, message: event }],
    }),
  'AKS, record': (event) => Object.entries(aksRecord(`${event}\n`)),
  'AKS, record with an object': (event) => Object.entries(aksRecord(parse(event), 'kube-audit-admin')),
  'AKS, records': (event) => [['records', [aksRecord(event)]]],
  'AKS, AzureDiagnostics': (event) => Object.entries({ Category: 'kube-audit', log_s: event, pod_s: 'a' }),
  'AKS, AKSAudit': (event) => Object.entries(aksRow(parse(event), (value) => value)),
  'AKS, AKSAudit as text': (event) => Object.entries(aksRow(parse(event), asText)),
  'AKS in the event.original of Elastic Agent': (event) =>
    Object.entries({
      event: { original: JSON.stringify(aksRecord(event)) },
      kubernetes: { audit: { stage: 'x' } },
    }),
  'CloudWatch within Filebeat': (event) => [
    [
      'message',
      JSON.stringify({ ...CLOUDWATCH, logStream: AUDIT_STREAM, logEvents: [{ id: '1', message: event }] }),
    ],
  ],
  'an EventList as a message': (event) => {
    const { kind: _kind, apiVersion, ...item } = parse(event);
    return [['message', JSON.stringify({ kind: 'EventList', apiVersion, metadata: {}, items: [item] })]];
  },
};

/** Lines that are no one object. */
export const LINES: { readonly [name: string]: (events: readonly string[]) => string } = {
  'a CRI log': (events) =>
    events.map((event) => `2026-11-25T03:00:00.123456789Z stdout F ${event}`).join('\n'),
  'CloudWatch, exported to S3': (events) =>
    events.map((event) => `2026-11-25T03:00:00.123Z ${event}`).join('\n'),
  'a list': (events) => `[${events.join(',')}]`,
  'a list of records': (events) => JSON.stringify(events.map((event) => aksRecord(event))),
  'records of an Event Hub': (events) => JSON.stringify({ records: events.map((event) => aksRecord(event)) }),
  'documents without line feeds': (events) =>
    events.map((event) => JSON.stringify({ message: event })).join(''),
};

/** The document of these members, as one line. */
export const documentOf = (members: Members): string =>
  `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;

/** An event as GKE's audit log has it. It cannot carry UIDs of references, both times, or the level. */
export function logEntryOf(text: string): Json {
  const event = parse(text);
  const { objectRef = {}, responseStatus = {}, user = {} } = event as Record<string, Json>;
  const verb = event['verb'] as string;
  const {
    resource,
    subresource,
    namespace,
    name,
    apiGroup = 'core',
    apiVersion = 'v1',
  } = objectRef as Record<string, string>;
  const place = resource === 'namespaces' ? [] : namespace === undefined ? [] : ['namespaces', namespace];
  const response = event['responseObject'] as Json | undefined;
  const created = (response?.['metadata'] as Json | undefined)?.['name'] as string | undefined;
  const isFailure = ((responseStatus['code'] as number | undefined) ?? 200) >= 400;
  const path = [
    apiGroup,
    apiVersion,
    ...place,
    resource,
    name ?? (isFailure ? undefined : created),
    subresource,
  ];
  const uri = event['requestURI'] as string;
  return {
    insertId: event['auditID'],
    logName: 'projects/p/logs/cloudaudit.googleapis.com%2Factivity',
    labels: {
      ...(event['annotations'] as Json | undefined),
      ...(uri.includes('dryRun=All') ? { 'command.gke.io/dryRun': 'All' } : {}),
    },
    operation: { first: true, id: event['auditID'], last: true, producer: 'k8s.io' },
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      authenticationInfo: { principalEmail: user['username'] },
      methodName: ['io.k8s', apiGroup, apiVersion, resource, subresource, verb].filter(isSome).join('.'),
      request: event['requestObject'],
      requestMetadata: { callerIp: '10.0.0.1', callerSuppliedUserAgent: event['userAgent'] },
      resourceName: path.filter(isSome).join('/'),
      response: isFailure
        ? {
            '@type': 'core.k8s.io/v1.Status',
            kind: 'Status',
            apiVersion: 'v1',
            ...response,
            status: 'Failure',
            message: responseStatus['message'],
            reason: responseStatus['reason'],
            code: responseStatus['code'],
          }
        : response,
      serviceName: 'k8s.io',
      status: { code: isFailure ? 2 : 0 },
    },
    receiveTimestamp: event['stageTimestamp'],
    resource: { type: 'k8s_cluster', labels: { cluster_name: 'shop', location: 'x', project_id: 'p' } },
    timestamp: event['requestReceivedTimestamp'],
  };
}

const isSome = <T>(value: T | undefined): value is T => value !== undefined;
