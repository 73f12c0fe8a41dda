import type { AuditEvent } from '../../model/audit-event.ts';
import { isAccepted, isMissOrConflict, isRefused } from './answer.ts';
import { requestOf, stringAt } from './body.ts';
import type { Emit } from './extractor.ts';
import { firstUid, uidOf } from './identity.ts';
import { observe } from './observe.ts';
import { nameOf, namespaceOf, podTarget } from './pod-target.ts';

/**
 * A scheduler gives a Pod to a node, through `pods/binding` or, older ones, `bindings`. The answer is a Status whose
 * `status` is a string; what changes in the Pod is `spec.nodeName`.
 */
export function extractPodBinding(event: AuditEvent, cluster: string, emit: Emit): void {
  const code = event.responseStatus.code;
  if (isRefused(event) ? isMissOrConflict(event) : !isAccepted(event) && code !== 0) return;
  // Without a status code only a Success tells that it was accepted.
  if (code === 0 && event.responseStatus.status !== 'Success') return;
  const request = requestOf(event);
  const node = stringAt(request, 'target.name');
  const isNode = ['', 'Node'].includes(stringAt(request, 'target.kind'));
  const target = podTarget(
    cluster,
    firstUid(uidOf(request), event.objectRef.uid),
    namespaceOf(event),
    nameOf(event),
  );
  if (target === null) return;
  emit(
    target,
    observe(event, {
      action: 'bind',
      bodyType: 'strategic',
      body: node !== '' && isNode ? { spec: { nodeName: node } } : null,
      bodyPath: 'requestObject',
    }),
  );
}
