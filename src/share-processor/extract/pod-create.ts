import type { AuditEvent } from '../../model/audit-event.ts';
import { answerType, isAccepted, isRefused } from './answer.ts';
import { answerOf, stringAt } from './body.ts';
import type { Emit } from './extractor.ts';
import { firstUid, uidOf, versionOf } from './identity.ts';
import { actor, observe } from './observe.ts';
import { requestBody } from './patch-type.ts';
import { nameOf, namespaceOf, podTarget } from './pod-target.ts';
import { objectOf, objectsOf, stringOf } from './sparse.ts';

const POD = ['Pod'];

/**
 * A Pod is born, by POST or by a server-side apply that answers 201, or is refused.
 *
 * Without a response the request is all that is known; it names the Pod, unless the API server generated the name: such
 * a create cannot be told from any other and says nothing.
 */
export function extractPodCreate(event: AuditEvent, cluster: string, emit: Emit): void {
  if (isRefused(event)) {
    extractRefusal(event, cluster, emit);
    return;
  }
  if (!isAccepted(event)) return;
  const response = answerOf(event);
  const answer = answerType(event, POD);
  if (response !== undefined && (answer === 'object' || answer === 'metadata')) {
    const resourceVersion = versionOf(response);
    // Only a dry run answers an object that has no version.
    if (stringAt(response, 'metadata.resourceVersion') === '') return;
    const target = podTarget(cluster, firstUid(uidOf(response)), namespaceOf(event), nameOf(event));
    if (target === null) return;
    const bodyType = answer === 'object' ? 'full' : 'metadata';
    emit(
      target,
      observe(event, {
        action: 'create',
        bodyType,
        body: response,
        bodyPath: 'responseObject',
        resourceVersion,
      }),
    );
    return;
  }
  const target = podTarget(cluster, '', namespaceOf(event), nameOf(event));
  if (target === null) return;
  const body = requestBody(event) ?? null;
  emit(target, observe(event, { action: 'create', bodyType: 'full', body, bodyPath: 'requestObject' }));
}

/**
 * A refused create has no Pod to hang on: it hangs on the controller that asked for it, or, without one, on the name
 * and the user, so that the attempts of one owner come together.
 */
function extractRefusal(event: AuditEvent, cluster: string, emit: Emit): void {
  const body = requestBody(event);
  const metadata = objectOf(body?.['metadata']);
  const namespace = namespaceOf(event);
  const name = stringOf(metadata?.['name']) || event.objectRef.name;
  const owner = controllerUid(metadata?.['ownerReferences']);
  const asked = name || stringOf(metadata?.['generateName']);
  const uid = owner === '' ? `name:${namespace}/${asked}/${actor(event)}` : `owner:${owner}`;
  emit(
    { cluster, kind: 'PodRefusal', uid, namespace, name },
    observe(event, { action: 'create', bodyType: 'full', body: body ?? null, bodyPath: 'requestObject' }),
  );
}

function controllerUid(ownerReferences: Parameters<typeof objectsOf>[0]): string {
  for (const owner of objectsOf(ownerReferences))
    if (owner['controller'] === true) return stringOf(owner['uid']);
  return '';
}
