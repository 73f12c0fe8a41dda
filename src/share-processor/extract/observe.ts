import type { AuditEvent, JsonPatchOperation, SparseBody } from '../../model/audit-event.ts';
import { FlatBody } from '../../model/flat-body.ts';
import { FlatObservation, type ObservationHead } from '../../model/flat-observation.ts';
import type { Action, BodyType, Observation } from '../../model/observation.ts';
import { CONTROLLER_MANAGER_USER } from '../../model/users.ts';
import { type Body, isToldAt } from './body.ts';
import { redactName } from '../../lib/redaction/redact-name.ts';
import { remember } from '../../lib/remember.ts';
import { boundBody, boundText } from './bounds.ts';
import { bodyWithoutSecrets, flatWithoutSecrets, withoutSecrets } from './secrets.ts';
import { isList } from './sparse.ts';
import { answerMessage, answerReason, isRefused } from './answer.ts';

/** What an extractor has found out; everything else of an observation is the audit event's. */
export interface Change {
  readonly action: Action;
  readonly bodyType: BodyType;
  readonly body: Body | readonly JsonPatchOperation[] | null;
  readonly bodyPath: 'requestObject' | 'responseObject';
  /** When told, the key is made of it; a refused request has none. */
  readonly resourceVersion?: string;
  /** When the key is not made of `resourceVersion` or the audit ID. */
  readonly key?: string;
  readonly message?: string;
  readonly gracePeriodSeconds?: number | null;
  readonly patch?: SparseBody | null;
}

export function observe(event: AuditEvent, change: Change): Observation {
  const refused = isRefused(event);
  const resourceVersion = change.resourceVersion ?? '';
  const { body } = change;
  const user = actor(event);
  const head: ObservationHead = {
    key: change.key ?? defaultKey(event, change, resourceVersion),
    action: change.action,
    subresource: event.objectRef.subresource,
    auditId: event.auditID,
    stage: event.stage,
    requestedAt: event.requestReceivedAt,
    at: event.stageAt,
    resourceVersion,
    user,
    userAgent: product(event.userAgent, user),
    code: event.responseStatus.code,
    reason: refused ? boundText(withoutSecrets(answerReason(event))) : '',
    message: boundText(withoutSecrets(change.message ?? (refused ? answerMessage(event) : ''))),
    bodyType: body === null ? 'none' : change.bodyType,
    bodyPath: change.bodyPath,
    gracePeriodSeconds: change.gracePeriodSeconds ?? null,
    truncated: event.truncated,
    patch: change.patch == null ? null : boundBody(bodyWithoutSecrets(change.patch), 'strategic'),
  };
  if (body instanceof FlatBody) return new FlatObservation(head, keptText(body, change.bodyType));
  if (body === null) return { ...head, body };
  if (isList(body)) return { ...head, body: bodyWithoutSecrets(body as readonly JsonPatchOperation[]) };
  // Of a Kubernetes Event its extractor has seen to the texts: the rest is names, times and a counter.
  const made = body as SparseBody;
  const kept = change.action === 'kubernetes-event' ? made : bodyWithoutSecrets(made);
  return { ...head, body: boundBody(kept, change.bodyType) };
}

/** The body as it is kept. In nearly every one nothing has to be changed. */
function keptText(body: FlatBody, bodyType: BodyType): string {
  const redacted = flatWithoutSecrets(body, bodyType);
  if (redacted === null && !body.isUnusual) return body.text;
  return JSON.stringify(boundBody(redacted ?? body.object, bodyType));
}

const MAX_PRODUCTS = 1000;
/** By user agent. */
const productOf = remember(MAX_PRODUCTS, (userAgent: string) =>
  nameProduct(withoutSecrets(userAgent), false),
);
const productOfManager = remember(MAX_PRODUCTS, (userAgent: string) =>
  nameProduct(withoutSecrets(userAgent), true),
);

/** The same text gives the same string: a slice would keep what it was cut from alive, for each observation anew. */
const product = (userAgent: string, user: string): string =>
  user === CONTROLLER_MANAGER_USER ? productOfManager(userAgent) : productOf(userAgent);

/**
 * `kubelet/v1.34.4` of `kubelet/v1.34.4 (linux/amd64) kubernetes/…`: the rest is the same for all of a version. But where
 * all controllers share one identity only its end tells which of them it was: `…/v1.34.4/replicaset-controller`.
 */
function nameProduct(userAgent: string, isManager: boolean): string {
  const end = userAgent.indexOf(' ');
  if (end === -1) return userAgent;
  const name = userAgent.slice(0, end);
  return isManager ? `${name}/${userAgent.slice(userAgent.lastIndexOf('/') + 1)}` : name;
}

const MAX_USERS = 5000;
const nameOf = remember(MAX_USERS, redactName);

/** Who acted: the impersonated user where there is one. */
export const actor = ({ impersonatedUsername, username }: AuditEvent): string =>
  nameOf(impersonatedUsername ?? username);

function defaultKey(event: AuditEvent, { action, body }: Change, resourceVersion: string): string {
  // Clients may choose their audit ID, and use it twice.
  if (resourceVersion === '') return `audit:${event.auditID}:${event.requestReceivedAt}`;
  if (action === 'delete' || action === 'delete-collection') return `rv:${resourceVersion}:delete`;
  return isUnheld(body) ? `rv:${resourceVersion}:unheld` : `rv:${resourceVersion}`;
}

/**
 * Terminating, and no finalizer holds it. The write that removes the last finalizer ends the object, and is answered with
 * the version of the write before it.
 */
function isUnheld(body: Change['body']): boolean {
  if (body === null || isList(body)) return false;
  const told = body as Body;
  return isToldAt(told, 'metadata.deletionTimestamp') && !isToldAt(told, 'metadata.finalizers');
}
