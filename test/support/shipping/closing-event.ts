const TIME = /"(?:stageTimestamp|requestReceivedTimestamp)":"([^"]+)"/g;

export interface ClosingEvent {
  readonly line: string;
  /** Its time, which is the newest of the log: as the API tells it. */
  readonly at: string;
}

/**
 * An event a second after all others: the create of a Pod that nothing else has to do with. A source has read a log when it
 * has read this, provided that it was written last. Each `number` is another Pod's.
 */
export function closingEvent(lines: readonly string[], number = 0): ClosingEvent {
  let newest = '';
  for (const line of lines) {
    for (const [, at = ''] of line.matchAll(TIME)) if (at > newest) newest = at;
  }
  const seconds = new Date(Date.parse(`${newest.slice(0, 19)}Z`) + 2000).toISOString().slice(0, 19);
  const at = `${seconds}.000000Z`;
  const metadata = {
    name: 'closing',
    namespace: 'closing-time',
    uid: uuid(1, number),
    resourceVersion: '9000000000',
    creationTimestamp: `${seconds}Z`,
  };
  const pod = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata,
    spec: { containers: [{ name: 'main', image: 'registry.example.com/closing:1' }] },
    status: { phase: 'Pending' },
  };
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: uuid(2, number),
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/closing-time/pods',
    verb: 'create',
    user: { username: 'jane@example.com', groups: ['system:authenticated'] },
    sourceIPs: ['192.0.2.1'],
    userAgent: 'kubectl/v1.34.0',
    objectRef: { resource: 'pods', namespace: 'closing-time', name: 'closing', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: pod,
    responseObject: pod,
    requestReceivedTimestamp: at,
    stageTimestamp: at,
  };
  return { line: JSON.stringify(event), at };
}

const uuid = (kind: number, number: number): string =>
  `c1051000-000${kind}-4000-8000-${String(number).padStart(12, '0')}`;
