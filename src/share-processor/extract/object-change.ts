import type { AuditEvent } from '../../model/audit-event.ts';
import type { Observation, ObservationTarget } from '../../model/observation.ts';
import type { Field } from '../decode/fields.ts';
import { answerType, isAccepted, isDryRun, isRefused } from './answer.ts';
import { answerOf, type Body } from './body.ts';
import type { Emit } from './extractor.ts';
import { firstUid, uidOf, versionOf } from './identity.ts';
import { observe, type Change } from './observe.ts';
import { patchRequest, requestBody } from './patch-type.ts';
import { nameOf } from './pod-target.ts';
import { numberOf, objectOf, objectsOf, stringOf } from './sparse.ts';

/** What sets one kind of object apart from the others that are read in the plain way. */
export interface ObjectKind {
  /** The `kind` of its answers. */
  readonly kind: string;
  /** Declaration of the whole object. */
  readonly declared: Field;
  /** Its record; `uid` is `''` when the event does not tell it. */
  readonly target: (cluster: string, uid: string, namespace: string, name: string) => ObservationTarget;
  /**
   * Its records are of every object that ever had a name, and have deliveries of their own: so refused creates are kept, and
   * of writes whose body was not logged the UID.
   */
  readonly isDelivered?: boolean;
}

/**
 * Creates, changes and deletions of an object that has no life of its own here but serves those of Pods: the full answer
 * where it was logged, else the request. Refusals say nothing about it (but those of creates, of what is delivered), and a
 * collection delete that does not list it does not either.
 */
export function extractObjectChange(event: AuditEvent, cluster: string, emit: Emit, kind: ObjectKind): void {
  if (isDryRun(event, requestBody(event))) return;
  if (isRefused(event)) {
    if (kind.isDelivered === true && event.verb === 'create')
      extractRefusedCreate(event, cluster, emit, kind);
    return;
  }
  const { namespace } = event.objectRef;
  if (event.verb === 'deletecollection') {
    extractItems(event, cluster, emit, kind);
    return;
  }
  if (event.responseStatus.code !== 0 && !isAccepted(event)) return;
  const response = answerOf(event);
  const answer = answerType(event, [kind.kind]);
  const told = answer === 'object' || answer === 'metadata' ? response : undefined;
  const name = nameOf(event);
  const uid = firstUid(
    uidOf(told),
    uidOf(requestBody(event)),
    stringOf(objectOf(requestBody(event)?.['preconditions'])?.['uid']),
    answer === 'status' ? stringOf(objectOf(event.responseObject?.['details'])?.['uid']) : undefined,
    event.objectRef.uid,
  );
  if (uid === '' && name === '') return;
  const target = kind.target(cluster, uid, namespace, name);
  // A Node without its name has no record.
  if (target.uid === '') return;
  const observation = objectObservation(event, kind, told, answer === 'metadata');
  const isUntold = kind.isDelivered === true && observation.bodyType === 'none' && uid !== '';
  emit(target, isUntold ? { ...observation, bodyType: 'merge', body: { metadata: { uid } } } : observation);
}

/**
 * A create that was refused. That somebody else was faster (409) or that its namespace is gone (404) is no failure of what is
 * there. Of one without a name all that have the same beginning are kept together.
 */
function extractRefusedCreate(event: AuditEvent, cluster: string, emit: Emit, kind: ObjectKind): void {
  const { code } = event.responseStatus;
  if (code === 404 || code === 409) return;
  const body = requestBody(event) ?? null;
  const name = nameOf(event);
  const begins = stringOf(objectOf(body?.['metadata'])?.['generateName']);
  const target = kind.target(cluster, '', event.objectRef.namespace, name || `${begins}*`);
  emit(
    { ...target, name },
    observe(event, { action: 'create', bodyType: 'full', body, bodyPath: 'requestObject' }),
  );
}

function objectObservation(
  event: AuditEvent,
  { declared }: ObjectKind,
  told: Body | undefined,
  metadataOnly: boolean,
): Observation {
  const action = actionOf(event);
  const grace = action === 'delete' ? numberOf(requestBody(event)?.['gracePeriodSeconds']) : null;
  if (told !== undefined) {
    return observe(event, {
      action,
      bodyType: metadataOnly ? 'metadata' : 'full',
      body: told,
      bodyPath: 'responseObject',
      resourceVersion: versionOf(told),
      gracePeriodSeconds: grace,
    });
  }
  return observe(event, {
    action,
    ...requested(event, declared),
    bodyPath: 'requestObject',
    gracePeriodSeconds: grace,
  });
}

/** An apply, and a PUT where that is allowed, may make the object: the API server then answers 201. */
function actionOf({ verb, objectRef, responseStatus }: AuditEvent): 'create' | 'update' | 'delete' {
  if (verb === 'create' || verb === 'delete') return verb;
  return objectRef.subresource === '' && responseStatus.code === 201 ? 'create' : 'update';
}

function requested(event: AuditEvent, declared: Field): Pick<Change, 'bodyType' | 'body'> {
  if (event.verb === 'delete') return { bodyType: 'none', body: null };
  if (event.verb === 'patch') return patchRequest(event, declared);
  const bodyType = event.objectRef.subresource === 'status' ? 'status' : 'full';
  return { bodyType, body: requestBody(event) ?? null };
}

function extractItems(event: AuditEvent, cluster: string, emit: Emit, kind: ObjectKind): void {
  const bodyType =
    stringOf(event.responseObject?.['kind']) === 'PartialObjectMetadataList' ? 'metadata' : 'full';
  for (const item of objectsOf(event.responseObject?.['items'])) {
    const metadata = objectOf(item['metadata']);
    const uid = firstUid(uidOf(item));
    if (uid === '') continue;
    const namespace = stringOf(metadata?.['namespace']) || event.objectRef.namespace;
    const target = kind.target(cluster, uid, namespace, stringOf(metadata?.['name']));
    if (target.uid === '') continue;
    emit(
      target,
      observe(event, {
        action: 'delete-collection',
        bodyType,
        body: item,
        bodyPath: 'responseObject',
        resourceVersion: versionOf(item),
      }),
    );
  }
}
