import type { AuditEvent } from '../../model/audit-event.ts';
import { isAccepted, isDryRun } from './answer.ts';
import type { Emit } from './extractor.ts';
import { firstUid, uidOf, versionOf } from './identity.ts';
import { observe } from './observe.ts';
import { requestBody } from './patch-type.ts';
import { gracePeriodOf } from './pod-delete.ts';
import { namespaceOf } from './pod-target.ts';
import { isList, numberOf, objectOf, objectsOf, stringOf } from './sparse.ts';

/**
 * Pods are deleted by a selector. The answer lists them (some as they were before the deletion, without their kind).
 * When it was not logged, all that is known is the namespace and the selectors; which Pods they meant the record of the
 * namespace keeps for whoever knows its Pods. A refused one names no Pod and says nothing.
 */
export function extractPodCollectionDelete(event: AuditEvent, cluster: string, emit: Emit): void {
  const options = requestBody(event);
  if (isDryRun(event, options)) return;
  if (event.responseStatus.code >= 300 || (event.responseStatus.code === 0 && !isAccepted(event))) return;
  const namespace = namespaceOf(event);
  const gracePeriodSeconds = numberOf(options?.['gracePeriodSeconds']) ?? gracePeriodOf(event.requestURI);
  const items = event.responseObject?.['items'];
  const kind = stringOf(event.responseObject?.['kind']);
  if (!isList(items) && kind !== 'PodList' && kind !== 'PartialObjectMetadataList') {
    // Pods are deleted namespace by namespace: without one there is nothing to hang it on.
    if (namespace === '') return;
    emit(
      { cluster, kind: 'Namespace', uid: namespace, namespace, name: namespace },
      observe(event, {
        action: 'delete-collection',
        bodyType: 'none',
        body: null,
        bodyPath: 'requestObject',
        message: selectorsOf(event.requestURI),
        gracePeriodSeconds,
      }),
    );
    return;
  }
  const bodyType = kind === 'PartialObjectMetadataList' ? 'metadata' : 'status';
  for (const item of objectsOf(items)) {
    const metadata = objectOf(item['metadata']);
    const uid = firstUid(uidOf(item));
    if (uid === '') continue;
    emit(
      {
        cluster,
        kind: 'Pod',
        uid,
        namespace: stringOf(metadata?.['namespace']) || namespace,
        name: stringOf(metadata?.['name']),
      },
      observe(event, {
        action: 'delete-collection',
        bodyType,
        body: item,
        bodyPath: 'responseObject',
        resourceVersion: versionOf(item),
        gracePeriodSeconds: gracePeriodSeconds ?? numberOf(metadata?.['deletionGracePeriodSeconds']),
      }),
    );
  }
}

/** `labelSelector=…&fieldSelector=…` of a URI, decoded; `''` when it selects everything. */
export function selectorsOf(requestURI: string): string {
  const query = new URLSearchParams(requestURI.slice(requestURI.indexOf('?') + 1));
  return ['labelSelector', 'fieldSelector']
    .filter((name) => requestURI.includes('?') && query.get(name))
    .map((name) => `${name}=${query.get(name) ?? ''}`)
    .join('&');
}
