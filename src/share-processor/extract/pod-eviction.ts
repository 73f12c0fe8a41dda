import type { AuditEvent } from '../../model/audit-event.ts';
import { isAccepted, isDryRun, isMissOrConflict, isRefused } from './answer.ts';
import type { Emit } from './extractor.ts';
import { firstUid, uidOf } from './identity.ts';
import { observe } from './observe.ts';
import { requestBody } from './patch-type.ts';
import { nameOf, namespaceOf, podTarget } from './pod-target.ts';
import { numberOf, objectOf, stringOf } from './sparse.ts';

/**
 * An eviction is asked for. It answers a Status, and the Pod's own deletion is not logged: accepted, this is all that is
 * seen of it; refused, it is mostly by a disruption budget (429; 500 when several budgets match).
 */
export function extractPodEviction(event: AuditEvent, cluster: string, emit: Emit): void {
  const request = requestBody(event);
  const options = objectOf(request?.['deleteOptions']);
  if (isDryRun(event, options)) return;
  const refused = isRefused(event);
  const code = event.responseStatus.code;
  if (refused ? isMissOrConflict(event) : !isAccepted(event) && code !== 0) return;
  // Without a status code only a Success tells that it was accepted.
  if (code === 0 && event.responseStatus.status !== 'Success') return;
  const uid = firstUid(
    uidOf(request),
    stringOf(objectOf(options?.['preconditions'])?.['uid']),
    refused ? undefined : stringOf(objectOf(event.responseObject?.['details'])?.['uid']),
    event.objectRef.uid,
  );
  const target = podTarget(cluster, uid, namespaceOf(event), nameOf(event));
  if (target === null) return;
  emit(
    target,
    observe(event, {
      action: 'evict',
      bodyType: 'none',
      body: null,
      bodyPath: 'requestObject',
      gracePeriodSeconds: numberOf(options?.['gracePeriodSeconds']),
    }),
  );
}
