const TIME = /"(?:stageTimestamp|requestReceivedTimestamp)":"([^"]+)"/g;

export interface ClosingEvent {
  readonly line: string;
  /** Its time, which is the newest of the log: as the API tells it. */
  readonly at: string;
}

/**
 * An event a second or two after all others: the create of a Pod that nothing else has to do with. A source has read a log
 * when it has read this, provided that it was written last. Each `number` is another Pod's.
 */
export function closingEvent(lines: readonly string[], number = 0): ClosingEvent {
  let newest = '';
  for (const line of lines) {
    for (const [, at = ''] of line.matchAll(TIME)) if (at > newest) newest = at;
  }
  return podCreated(new Date(Date.parse(`${newest.slice(0, 19)}Z`) + 2000), number);
}

/** The create of a Pod that nobody else speaks of; each `number` is another's. */
export function podCreated(time: Date, number: number): ClosingEvent & { readonly uid: string } {
  const at = `${time.toISOString().slice(0, -1)}000Z`;
  const uid = uuid(1, number);
  const metadata = {
    name: `closing-${number}`,
    namespace: 'closing-time',
    uid,
    resourceVersion: '9000000000',
    creationTimestamp: `${at.slice(0, 19)}Z`,
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
    objectRef: { resource: 'pods', namespace: 'closing-time', name: `closing-${number}`, apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: pod,
    responseObject: pod,
    requestReceivedTimestamp: at,
    stageTimestamp: at,
  };
  return { line: JSON.stringify(event), at, uid };
}

const uuid = (kind: number, number: number): string =>
  `c1051000-000${kind}-4000-8000-${String(number).padStart(12, '0')}`;
