import type { AuditEvent } from '../../model/audit-event.ts';
import { answerType, isAccepted, isDryRun, isMissOrConflict, isRefused } from './answer.ts';
import { answerOf, isToldAt, numberAt, requestOf, stringAt } from './body.ts';
import type { Emit } from './extractor.ts';
import { firstUid, uidOf, versionOf } from './identity.ts';
import { observe } from './observe.ts';
import { requestBody } from './patch-type.ts';
import { nameOf, namespaceOf, podTarget } from './pod-target.ts';

const POD = ['Pod'];

/**
 * The deletion of a Pod is asked for, or done: the answer is the Pod (terminating, or as it was at its end) or a Status.
 */
export function extractPodDelete(event: AuditEvent, cluster: string, emit: Emit): void {
  const options = requestOf(event);
  // A list is told of, but not whether anything is in it.
  if (isDryRun(event, isToldAt(options, 'dryRun') ? requestBody(event) : undefined)) return;
  const refused = isRefused(event);
  if (refused ? isMissOrConflict(event) : !isAccepted(event)) return;

  const response = answerOf(event);
  const answer = refused ? 'none' : answerType(event, POD);
  const told = response !== undefined && (answer === 'object' || answer === 'metadata');
  const uid = firstUid(
    told ? uidOf(response) : undefined,
    stringAt(options, 'preconditions.uid'),
    // Of a webhook that refuses, `details` names the webhook.
    answer === 'status' ? stringAt(response, 'details.uid') : undefined,
    event.objectRef.uid,
  );
  const target = podTarget(cluster, uid, namespaceOf(event), nameOf(event));
  if (target === null) return;
  const gracePeriodSeconds =
    numberAt(options, 'gracePeriodSeconds') ??
    gracePeriodOf(event.requestURI) ??
    (told ? numberAt(response, 'metadata.deletionGracePeriodSeconds') : null);
  emit(
    target,
    observe(event, {
      action: 'delete',
      bodyType: answer === 'metadata' ? 'metadata' : 'status',
      body: told ? response : null,
      bodyPath: 'responseObject',
      resourceVersion: told ? versionOf(response) : '',
      gracePeriodSeconds,
    }),
  );
}

/** A client may ask in the URI instead of in a body. */
export function gracePeriodOf(requestURI: string): number | null {
  const match = /[?&]gracePeriodSeconds=(\d{1,9})(?:&|$)/.exec(requestURI);
  return match === null ? null : Number(match[1]);
}
