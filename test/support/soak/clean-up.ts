import { createHash } from 'node:crypto';

interface AuditLine {
  readonly verb: string;
  readonly stage: string;
  readonly objectRef?: {
    readonly resource: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
    readonly apiVersion?: string;
  };
  readonly responseStatus?: { readonly code?: number };
  readonly requestObject?: { readonly gracePeriodSeconds?: number };
  readonly responseObject?: { readonly metadata?: { readonly name?: string; readonly uid?: string } };
}

const KINDS: ReadonlySet<string> = new Set([
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'persistentvolumeclaims',
  'pods',
]);

/**
 * The deletes of everything that a log creates and does not delete, at a time after it, Pods last: a cluster in which
 * nothing is ever cleaned up only grows. `lines` are of level Request or above.
 */
export function cleanUpLines(lines: readonly string[], at: Date): string[] {
  const left = new Map<string, { ref: NonNullable<AuditLine['objectRef']>; uid: string; name: string }>();
  for (const line of lines) {
    const { verb, stage, objectRef, responseStatus, requestObject, responseObject } = JSON.parse(
      line,
    ) as AuditLine;
    if (stage !== 'ResponseComplete' || objectRef === undefined || objectRef.subresource !== undefined)
      continue;
    const { resource, namespace = '' } = objectRef;
    if (!KINDS.has(resource) || (responseStatus?.code ?? 500) >= 300) continue;
    const { name = objectRef.name, uid = '' } = responseObject?.metadata ?? {};
    if (name === undefined) continue;
    const key = `${resource} ${namespace} ${name}`;
    if (verb === 'create') left.set(key, { ref: objectRef, uid, name });
    // A Pod goes when its kubelet says that nothing of it runs.
    if (verb === 'delete' && (resource !== 'pods' || requestObject?.gracePeriodSeconds === 0))
      left.delete(key);
  }
  const order = [...KINDS];
  const sorted = [...left.values()].toSorted(
    (a, b) => order.indexOf(a.ref.resource) - order.indexOf(b.ref.resource),
  );
  return sorted.map(({ ref, uid, name }, i) => {
    const { resource, namespace = '', apiGroup = '', apiVersion = 'v1' } = ref;
    const time = `${new Date(at.getTime() + i).toISOString().slice(0, -1)}000Z`;
    const hex = createHash('sha256').update(`${resource} ${namespace} ${name}`).digest('hex');
    const base = apiGroup === '' ? '/api/v1' : `/apis/${apiGroup}/${apiVersion}`;
    return JSON.stringify({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Request',
      auditID: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
      stage: 'ResponseComplete',
      requestURI: `${base}/namespaces/${namespace}/${resource}/${name}`,
      verb: 'delete',
      user: { username: 'system:node:cleaner', groups: ['system:nodes', 'system:authenticated'] },
      sourceIPs: ['10.0.0.1'],
      objectRef: { resource, namespace, name, apiVersion, ...(apiGroup === '' ? {} : { apiGroup }) },
      responseStatus: { metadata: {}, status: 'Success', code: 200 },
      requestObject: {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        gracePeriodSeconds: 0,
        ...(uid === '' ? {} : { preconditions: { uid } }),
      },
      requestReceivedTimestamp: time,
      stageTimestamp: time,
    });
  });
}
