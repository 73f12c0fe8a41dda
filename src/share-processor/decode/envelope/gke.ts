import { parseJson } from '../json-extent.ts';
import type { Envelope } from './contract.ts';
import { type Members, membersOf, valueAt } from './members.ts';
import { madeOf, type Slice, textOf } from './slice.ts';
import { httpStatus } from './status-code.ts';

/** The service that Kubernetes' API server logs as; GKE's own API is another. */
const SERVICE = 'k8s.io';
/** Set where a request asked for a dry run. */
const DRY_RUN_LABEL = 'command.gke.io/dryRun';

/**
 * An entry of Google Cloud's audit logs, as GKE writes them: made into the event that the API server would have written, as
 * far as the entry tells. It has one time for both of the event's; no UID in its object reference; no level, which is told by
 * the bodies that are there; and where the response is no `Status`, a code of gRPC in place of HTTP's: a Pod that a
 * server-side apply made looks like one that it changed.
 */
export const gke: Envelope = {
  name: 'gke',
  open(root, slice) {
    const payload = membersOf(root.get('protoPayload'));
    if (payload === null) return [];
    const method = textOf(payload.get('methodName'));
    const service = textOf(payload.get('serviceName'));
    const isOurs = method !== null && (service === null ? method.startsWith('io.k8s.') : service === SERVICE);
    if (!isOurs) return [{ type: 'other-log' }];
    return [{ type: 'event', slice: eventOf(root, payload, method, slice) }];
  },
};

function eventOf(root: Members, payload: Members, method: string, slice: Slice): Slice {
  const ref = objectRefOf(textOf(payload.get('resourceName')) ?? '', method);
  const verb = method.slice(method.lastIndexOf('.') + 1);
  const request = bodyOf(payload.get('request'));
  const response = bodyOf(payload.get('response'));
  const operation = membersOf(root.get('operation'));
  const labels = root.get('labels');
  const isDryRun = (textOf(membersOf(labels)?.get(DRY_RUN_LABEL)) ?? '') !== '';
  const at = textOf(root.get('timestamp')) ?? '';
  const callerIp = textOf(valueAt(payload, 'requestMetadata.callerIp'));
  const head = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: levelOf(request, response),
    auditID: textOf(operation?.get('id')) ?? textOf(root.get('insertId')) ?? '',
    stage: stageOf(operation),
    requestURI: `${ref.uri}${isDryRun ? '?dryRun=All' : ''}`,
    verb,
    user: { username: textOf(valueAt(payload, 'authenticationInfo.principalEmail')) ?? '' },
    ...(callerIp === null ? {} : { sourceIPs: [callerIp] }),
    userAgent: textOf(valueAt(payload, 'requestMetadata.callerSuppliedUserAgent')) ?? '',
    objectRef: ref.objectRef,
    responseStatus: statusOf(payload, response, verb),
    requestReceivedTimestamp: at,
    stageTimestamp: at,
  };
  const pieces: Uint8Array[] = [Buffer.from(JSON.stringify(head).slice(0, -1))];
  for (const [key, value] of [
    ['requestObject', request],
    ['responseObject', response],
    ['annotations', bodyOf(labels)],
  ] as const) {
    if (value !== null) pieces.push(Buffer.from(`,"${key}":`), value.bytes.subarray(value.start, value.end));
  }
  pieces.push(Buffer.from('}'));
  return madeOf(slice, Buffer.concat(pieces));
}

const bodyOf = (value: Slice | undefined): Slice | null =>
  value === undefined || value.bytes[value.start] !== 0x7b ? null : value;

function levelOf(request: Slice | null, response: Slice | null): string {
  if (response !== null) return 'RequestResponse';
  return request === null ? 'Metadata' : 'Request';
}

/** What goes on for long (`exec`, a watch) has an entry at its begin and one at its end. Members that are false are left out. */
function stageOf(operation: Members | null): string {
  const isTrue = (key: string): boolean => {
    const value = operation?.get(key);
    return value !== undefined && value.bytes[value.start] === 0x74;
  };
  return isTrue('first') && !isTrue('last') ? 'ResponseStarted' : 'ResponseComplete';
}

interface Reference {
  readonly uri: string;
  readonly objectRef: Readonly<Record<string, string>>;
}

/**
 * `core/v1/namespaces/shop/pods/web-1/status`, `apps/v1/namespaces/shop/deployments/web`, `core/v1/nodes/n1`; the method
 * tells apart a namespace's own subresource and what lies in it.
 */
function objectRefOf(resourceName: string, method: string): Reference {
  const [group = '', version = '', ...rest] = resourceName.split('/');
  const isOfNamespace = method.includes('.namespaces.');
  const isInNamespace = rest[0] === 'namespaces' && rest.length >= 3 && !isOfNamespace;
  const [resource = '', name = '', ...subresource] = isInNamespace ? rest.slice(2) : rest;
  const namespace = isInNamespace ? rest[1] : resource === 'namespaces' ? name : undefined;
  const objectRef: Record<string, string> = { resource };
  if (namespace !== undefined && namespace !== '') objectRef['namespace'] = namespace;
  if (name !== '') objectRef['name'] = name;
  if (group !== 'core') objectRef['apiGroup'] = group;
  objectRef['apiVersion'] = version;
  if (subresource.length > 0) objectRef['subresource'] = subresource.join('/');
  const api = group === 'core' ? `/api/${version}` : `/apis/${group}/${version}`;
  return { uri: `${api}/${rest.join('/')}`, objectRef };
}

/** The answer itself where it is a `Status`, else what the entry says of it. */
function statusOf(payload: Members, response: Slice | null, verb: string): Record<string, unknown> {
  const answer = response === null ? null : membersOf(response);
  if (answer !== null && textOf(answer.get('kind')) === 'Status') {
    const code = numberIn(answer.get('code'));
    if (code !== null) {
      const status = { status: textOf(answer.get('status')), reason: textOf(answer.get('reason')) };
      return { metadata: {}, ...present({ ...status, message: textOf(answer.get('message')) }), code };
    }
  }
  const status = membersOf(payload.get('status'));
  const code = numberIn(status?.get('code')) ?? 0;
  if (code === 0) return { metadata: {}, code: verb === 'create' ? 201 : 200 };
  const message = textOf(status?.get('message'));
  return { metadata: {}, status: 'Failure', ...present({ message }), code: httpStatus(code) };
}

const present = (members: Readonly<Record<string, string | null>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));

function numberIn(slice: Slice | undefined): number | null {
  if (slice === undefined) return null;
  const value = parseJson(slice.bytes, slice.start, slice.end);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
