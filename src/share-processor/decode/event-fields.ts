import { parseMicros, type Micros } from '../../lib/micros.ts';
import type { AuditEvent, JsonPatchOperation, SparseBody, SparseValue } from '../../model/audit-event.ts';
import type { DeadLetterReason } from './contract.ts';
import { number, object, string, type Field } from './fields.ts';

/**
 * The annotation of an event whose bodies the API server dropped because it was too large; the second where a shipper writes
 * `_` for the dots in keys, as Elastic Agent does.
 */
export const TRUNCATED_ANNOTATIONS = ['audit.k8s.io/truncated', 'audit_k8s_io/truncated'] as const;
/** What AKS puts in the place of a body that it found too large. */
const DROPPED_BODY = 'skipped-too-big-size-object';

/** What is read of every audit event beside its bodies. `timestamp` is v1beta1's only time in old logs. */
export const HEADER_FIELDS = {
  kind: string,
  apiVersion: string,
  level: string,
  auditID: string,
  stage: string,
  requestURI: string,
  verb: string,
  user: object({ username: string }),
  impersonatedUser: object({ username: string }),
  userAgent: string,
  objectRef: object({
    resource: string,
    subresource: string,
    apiGroup: string,
    namespace: string,
    name: string,
    uid: string,
  }),
  responseStatus: object({ code: number, status: string, reason: string, message: string }),
  requestReceivedTimestamp: string,
  stageTimestamp: string,
  timestamp: string,
  annotations: object(Object.fromEntries(TRUNCATED_ANNOTATIONS.map((key) => [key, string]))),
} satisfies { readonly [key: string]: Field };

/** The projection of an audit event by `HEADER_FIELDS`. */
export type Header = { readonly [Key in keyof typeof HEADER_FIELDS]?: SparseValue };

export const stringOf = (value: SparseValue): string => (typeof value === 'string' ? value : '');

const isBody = (value: SparseValue): value is SparseBody =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The projected bodies as an event has them: a request may be a list, of operations. */
export const toRequest = (value: SparseValue): AuditEvent['requestObject'] =>
  isBody(value) || Array.isArray(value) ? (value as SparseBody | JsonPatchOperation[]) : undefined;
export const toResponse = (value: SparseValue): AuditEvent['responseObject'] =>
  isBody(value) ? value : undefined;

const NOTHING: SparseBody = {};
const bodyOf = (value: SparseValue): SparseBody => (isBody(value) ? value : NOTHING);

/**
 * The text of a member of a header field that is an object; `''` when absent. The declared names are none that objects
 * inherit.
 */
export const textOf = (value: SparseValue, key: string): string => stringOf(bodyOf(value)[key]);

/**
 * Whether it is an audit event at all, and of a version that is understood. Items of an `EventList` carry neither `kind`
 * nor `apiVersion`; they are known by their stage and verb.
 */
export function headerProblem(
  kind: SparseValue,
  apiVersion: SparseValue,
  stage: SparseValue,
  verb: SparseValue,
): DeadLetterReason | null {
  if (typeof kind !== 'string' && typeof apiVersion !== 'string') {
    return typeof stage === 'string' && typeof verb === 'string' ? null : 'not-an-audit-event';
  }
  return kind === 'Event' ? versionProblem(apiVersion) : 'not-an-audit-event';
}

const GROUP = 'audit.k8s.io/';

/** v1alpha1 had other names for half of the fields. */
export function versionProblem(apiVersion: SparseValue): DeadLetterReason | null {
  if (apiVersion === 'audit.k8s.io/v1' || apiVersion === 'audit.k8s.io/v1beta1') return null;
  return stringOf(apiVersion).startsWith(GROUP) ? 'unsupported-version' : 'not-an-audit-event';
}

/** The two times of an event, each standing in for the other; `null` when it tells neither. */
export interface EventTimes {
  readonly requestReceivedAt: Micros;
  readonly stageAt: Micros;
}

export function eventTimes(
  requestReceived: Micros | null,
  stage: Micros | null,
  timestamp: Micros | null,
): EventTimes | null {
  const requestReceivedAt = requestReceived ?? stage ?? timestamp;
  const stageAt = stage ?? requestReceived ?? timestamp;
  return requestReceivedAt === null || stageAt === null ? null : { requestReceivedAt, stageAt };
}

export const headerTimes = (header: Header): EventTimes | null =>
  eventTimes(
    parseMicros(stringOf(header.requestReceivedTimestamp)),
    parseMicros(stringOf(header.stageTimestamp)),
    parseMicros(stringOf(header.timestamp)),
  );

const isTruncated = (annotations: SparseBody): boolean =>
  TRUNCATED_ANNOTATIONS.some((key) => annotations[key] === 'true');

/** Whether a body as it was logged says that it was dropped. */
export const isDropped = (body: unknown): boolean => body === DROPPED_BODY;

/** The audit event, or why it is none. `request` and `response` are the projected bodies, `dropped` whether one was dropped. */
export function toAuditEvent(
  header: Header,
  times: EventTimes | null,
  request: SparseValue,
  response: SparseValue,
  dropped: boolean,
): AuditEvent | DeadLetterReason {
  const auditID = stringOf(header.auditID);
  if (auditID === '') return 'missing-audit-id';
  if (times === null) return 'invalid-time';
  const objectRef = bodyOf(header.objectRef);
  const responseStatus = bodyOf(header.responseStatus);
  const code = responseStatus['code'];
  const impersonated = bodyOf(header.impersonatedUser)['username'];
  return {
    auditID,
    stage: stringOf(header.stage),
    level: stringOf(header.level),
    verb: stringOf(header.verb),
    requestURI: stringOf(header.requestURI),
    username: textOf(header.user, 'username'),
    impersonatedUsername: typeof impersonated === 'string' ? impersonated : undefined,
    userAgent: stringOf(header.userAgent),
    objectRef: {
      resource: stringOf(objectRef['resource']),
      subresource: stringOf(objectRef['subresource']),
      apiGroup: stringOf(objectRef['apiGroup']),
      namespace: stringOf(objectRef['namespace']),
      name: stringOf(objectRef['name']),
      uid: stringOf(objectRef['uid']),
    },
    responseStatus: {
      code: typeof code === 'number' ? code : 0,
      status: stringOf(responseStatus['status']),
      reason: stringOf(responseStatus['reason']),
      message: stringOf(responseStatus['message']),
    },
    requestObject: toRequest(request),
    responseObject: toResponse(response),
    requestReceivedAt: times.requestReceivedAt,
    stageAt: times.stageAt,
    truncated: dropped || isTruncated(bodyOf(header.annotations)),
  };
}
