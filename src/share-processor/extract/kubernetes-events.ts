import type { AuditEvent, SparseBody, SparseValue } from '../../model/audit-event.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { KubernetesEvent } from '../../model/pod.ts';
import { isAccepted, isDryRun, isRefused } from './answer.ts';
import type { Emit, Extractor } from './extractor.ts';
import { coreEventPatches, coreEvents, newEventPatches, newEvents } from './fields/kubernetes-event.ts';
import { firstUid, versionOf } from './identity.ts';
import { observe } from './observe.ts';
import { requestBody } from './patch-type.ts';
import { podTarget } from './pod-target.ts';
import { numberOf, objectOf, stringOf } from './sparse.ts';
import { WORKLOAD_KINDS, workloadTarget } from './workload-target.ts';

/** A plain object that is also a sparse body. */
type EventBody = KubernetesEvent & { readonly [key: string]: SparseValue };

/**
 * Kubernetes Events, of the core group and of `events.k8s.io`, in one shape (`model/pod.ts` KubernetesEvent). They go to
 * the record of the object that they are about. A repeat whose response was not logged carries only its counter, time
 * and message (`bodyType` `merge`); it is told by the name of the Event, which begins with the name of the object.
 * Refused Events and Events without a body say nothing.
 *
 * Their `resourceVersion` is not the object's, and may come from another etcd: it serves the key, never the order.
 */
export const kubernetesEventExtractor: Extractor = {
  name: 'kubernetes-events',
  records: ['Pod', 'PodName', 'Node', 'PersistentVolumeClaim', 'Workload'],
  interests: [
    { apiGroup: '', resource: 'events', subresource: '', verbs: ['create', 'update'], fields: coreEvents },
    { apiGroup: '', resource: 'events', subresource: '', verbs: ['patch'], fields: coreEventPatches },
    {
      apiGroup: 'events.k8s.io',
      resource: 'events',
      subresource: '',
      verbs: ['create', 'update'],
      fields: newEvents,
    },
    {
      apiGroup: 'events.k8s.io',
      resource: 'events',
      subresource: '',
      verbs: ['patch'],
      fields: newEventPatches,
    },
  ],
  extract: extractKubernetesEvent,
};

function extractKubernetesEvent(event: AuditEvent, cluster: string, emit: Emit): void {
  if (isRefused(event) || isDryRun(event)) return;
  if (event.responseStatus.code === 0 ? event.responseStatus.status === 'Failure' : !isAccepted(event))
    return;
  const response = event.responseObject;
  const told = response !== undefined && involvedOf(response) !== undefined;
  const body = told ? response : requestBody(event);
  if (body === undefined) return;
  const involved = involvedOf(body);
  const name = stringOf(objectOf(body['metadata'])?.['name']) || event.objectRef.name;
  const namespace = event.objectRef.namespace;
  const target =
    involved === undefined
      ? namedTarget(cluster, namespace, name)
      : involvedTarget(cluster, namespace, involved);
  if (target === null) return;
  const normalised = involved === undefined ? repeat(body, name) : whole(body, involved, name);
  // The record is of every claim that ever had the name.
  const uid = target.kind === 'PersistentVolumeClaim' ? firstUid(stringOf(involved?.['uid'])) : '';
  emit(
    target,
    observe(event, {
      action: 'kubernetes-event',
      bodyType: involved === undefined ? 'merge' : 'full',
      body: uid === '' ? normalised : { ...normalised, uid },
      bodyPath: told ? 'responseObject' : 'requestObject',
      key: `event:${namespace}/${name}:${told ? versionOf(response) || event.auditID : occurrence(body, event)}`,
    }),
  );
}

const involvedOf = (body: SparseBody): SparseBody | undefined => {
  const involved = objectOf(body['involvedObject']) ?? objectOf(body['regarding']);
  return stringOf(involved?.['kind']) === '' ? undefined : involved;
};

/** What tells the occurrences of one Event apart when their versions were not logged: the platform's counter. */
function occurrence(body: SparseBody, event: AuditEvent): string {
  const count = countOf(body);
  return count === null ? event.auditID : `x${count}`;
}

/** Whose record the Event belongs to; `null` when objects of that kind have none. */
function involvedTarget(
  cluster: string,
  eventNamespace: string,
  involved: SparseBody,
): ObservationTarget | null {
  const kind = stringOf(involved['kind']);
  const name = stringOf(involved['name']);
  const namespace = stringOf(involved['namespace']) || eventNamespace;
  // Events about static Pods carry the hash of the manifest for a UID: such a Pod is known by its name.
  const uid = firstUid(stringOf(involved['uid']));
  if (kind === 'Pod') return podTarget(cluster, uid, namespace, name);
  if (kind === 'Node') return name === '' ? null : { cluster, kind, uid: name, namespace: '', name };
  if (kind === 'PersistentVolumeClaim') {
    return { cluster, kind, uid: `${namespace}/${name}`, namespace, name };
  }
  return WORKLOAD_KINDS.has(kind) ? workloadTarget(cluster, kind, namespace, name) : null;
}

/** A repeat names only the Event: the name of its object, a dot and a time in hexadecimal. Most are about Pods. */
function namedTarget(cluster: string, namespace: string, eventName: string): ObservationTarget | null {
  const match = /^(.+)\.[0-9a-f]+$/.exec(eventName);
  return match === null ? null : podTarget(cluster, '', namespace, match[1] ?? '');
}

const countOf = (body: SparseBody): number | null =>
  numberOf(objectOf(body['series'])?.['count']) ??
  numberOf(body['count']) ??
  numberOf(body['deprecatedCount']);

const lastOf = (body: SparseBody): string =>
  stringOf(objectOf(body['series'])?.['lastObservedTime']) ||
  stringOf(body['lastTimestamp']) ||
  stringOf(body['deprecatedLastTimestamp']) ||
  stringOf(body['eventTime']);

const messageOf = (body: SparseBody): string => stringOf(body['message']) || stringOf(body['note']);

function whole(body: SparseBody, involved: SparseBody, name: string): EventBody {
  const source = objectOf(body['source']) ?? objectOf(body['deprecatedSource']);
  return {
    name,
    fieldPath: stringOf(involved['fieldPath']),
    reason: stringOf(body['reason']),
    message: messageOf(body),
    type: stringOf(body['type']),
    component:
      stringOf(source?.['component']) ||
      stringOf(body['reportingController']) ||
      stringOf(body['reportingComponent']),
    count: countOf(body) ?? 1,
    lastAt: lastOf(body),
  };
}

/** Only what a repeat tells: what is absent stays as it was. */
function repeat(body: SparseBody, name: string): SparseBody {
  const count = countOf(body);
  const message = messageOf(body);
  const lastAt = lastOf(body);
  return {
    name,
    ...(count === null ? {} : { count }),
    ...(lastAt === '' ? {} : { lastAt }),
    ...(message === '' ? {} : { message }),
  };
}
