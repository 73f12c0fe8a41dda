import type { AuditEvent } from '../../model/audit-event.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import { answerOf, requestOf } from './body.ts';
import { ownNameOf } from './identity.ts';

/** The record of a Pod: by its UID, else by its name; `null` when neither is known, for then nothing can be said of it. */
export function podTarget(
  cluster: string,
  uid: string,
  namespace: string,
  name: string,
): ObservationTarget | null {
  if (uid !== '') return { cluster, kind: 'Pod', uid, namespace, name };
  if (name === '') return null;
  return { cluster, kind: 'PodName', uid: `${namespace}/${name}`, namespace, name };
}

/** Namespace of the object that an event speaks of. */
export const namespaceOf = (event: AuditEvent): string => event.objectRef.namespace;

/**
 * Name of the object that an event speaks of. Of a create it is in the URI of no request; with `generateName` only the
 * response knows it.
 */
export function nameOf(event: AuditEvent): string {
  return ownNameOf(answerOf(event)) || event.objectRef.name || ownNameOf(requestOf(event));
}
