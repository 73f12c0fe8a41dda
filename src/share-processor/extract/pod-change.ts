import type { AuditEvent } from '../../model/audit-event.ts';
import type { Action } from '../../model/observation.ts';
import { answerType, isAccepted, isMissOrConflict, isRefused } from './answer.ts';
import { answerOf, requestOf } from './body.ts';
import type { Emit } from './extractor.ts';
import { podObject } from './fields/pod.ts';
import { firstUid, uidOf, versionOf } from './identity.ts';
import { observe } from './observe.ts';
import { wellFormed } from './json-patch.ts';
import { metadataPatch } from './metadata-patch.ts';
import { isOperations, patchRequest, requestBody, type PatchRequest } from './patch-type.ts';
import { extractPodCreate } from './pod-create.ts';
import { nameOf, namespaceOf, podTarget } from './pod-target.ts';
import { stringOf } from './sparse.ts';

const POD = ['Pod'];

/** A Pod is changed: PUT or PATCH of the Pod, its status, its size or its ephemeral containers. */
export function extractPodChange(event: AuditEvent, cluster: string, emit: Emit): void {
  const { subresource } = event.objectRef;
  // A server-side apply of a Pod that did not exist.
  if (event.verb === 'patch' && event.responseStatus.code === 201 && subresource === '') {
    extractPodCreate(event, cluster, emit);
    return;
  }
  if (isRefused(event)) {
    extractRefusedChange(event, cluster, emit);
    return;
  }
  if (!isAccepted(event)) return;

  const action = actionOf(event);
  const response = answerOf(event);
  const answer = answerType(event, POD);
  const target = changeTarget(event, cluster);
  if (target === null) return;
  if (response !== undefined && (answer === 'object' || answer === 'metadata')) {
    const whole = subresource === 'status' ? 'status' : 'full';
    const bodyType = answer === 'object' ? whole : 'metadata';
    const patch =
      answer === 'object' && subresource === '' && event.verb === 'patch' ? metadataPatch(event) : null;
    emit(
      target,
      observe(event, {
        action,
        bodyType,
        body: response,
        bodyPath: 'responseObject',
        resourceVersion: versionOf(response),
        patch,
      }),
    );
    return;
  }
  emit(target, observe(event, { action, ...changeRequest(event), bodyPath: 'requestObject' }));
}

const actionOf = (event: AuditEvent): Action =>
  event.objectRef.subresource === 'resize' ? 'resize' : 'update';

function changeTarget(event: AuditEvent, cluster: string): ReturnType<typeof podTarget> {
  const told = uidOf(answerOf(event));
  const uid = firstUid(told, uidOf(requestOf(event)), event.objectRef.uid);
  return podTarget(cluster, uid, namespaceOf(event), nameOf(event));
}

/** What the request tells when the response was not logged. */
function changeRequest(event: AuditEvent): PatchRequest {
  if (event.verb === 'patch') return patchRequest(event, podObject);
  const body = requestBody(event);
  // Until 1.21 ephemeral containers were put as an object of another kind.
  const kind = stringOf(body?.['kind']);
  if (body === undefined || (kind !== '' && kind !== 'Pod')) return { bodyType: 'none', body: null };
  return { bodyType: event.objectRef.subresource === 'status' ? 'status' : 'full', body };
}

/**
 * A refused change is worth knowing when it would have changed what the Pod is: a status that was refused is the
 * kubelet's affair, and refused labels hold nobody up. Whether a refused PUT would have changed the spec only the
 * record can tell.
 */
function extractRefusedChange(event: AuditEvent, cluster: string, emit: Emit): void {
  if (isMissOrConflict(event) || event.objectRef.subresource === 'status') return;
  const request = changeRequest(event);
  if (event.requestObject !== undefined && !touchesSpec(event.requestObject)) return;
  const target = changeTarget(event, cluster);
  if (target === null) return;
  emit(target, observe(event, { action: actionOf(event), ...request, bodyPath: 'requestObject' }));
}

/** Judged by the request as it was made: also a field that is not read is a part of the spec. */
function touchesSpec(body: NonNullable<AuditEvent['requestObject']>): boolean {
  if (isOperations(body))
    return wellFormed(body).some(({ path }) => path === '/spec' || path.startsWith('/spec/'));
  return body['spec'] !== undefined;
}
