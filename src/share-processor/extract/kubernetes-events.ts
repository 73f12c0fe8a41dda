import type { AuditEvent, SparseBody, SparseValue } from '../../model/audit-event.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { KubernetesEvent } from '../../model/pod.ts';
import { isAccepted, isDryRun, isRefused } from './answer.ts';
import { answerOf, type Body, numberAt, requestOf, stringAt } from './body.ts';
import type { Emit, Extractor } from './extractor.ts';
import {
  CORE_PATHS,
  coreEventPatches,
  coreEvents,
  type EventPaths,
  NEW_PATHS,
  newEventPatches,
  newEvents,
} from './fields/kubernetes-event.ts';
import { firstUid, versionOf } from './identity.ts';
import { observe } from './observe.ts';
import { podTarget } from './pod-target.ts';
import { withoutSecrets } from './secrets.ts';
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
  const paths = event.objectRef.apiGroup === '' ? CORE_PATHS : NEW_PATHS;
  const response = answerOf(event);
  const told = stringAt(response, paths.kind) !== '';
  const body = told ? response : requestOf(event);
  if (body === undefined) return;
  const name = stringAt(body, 'metadata.name') || event.objectRef.name;
  const namespace = event.objectRef.namespace;
  const isWhole = stringAt(body, paths.kind) !== '';
  const target = isWhole
    ? involvedTarget(cluster, namespace, body, paths)
    : namedTarget(cluster, namespace, name);
  if (target === null) return;
  const normalised = isWhole ? whole(body, name, paths) : repeat(body, name, paths);
  // The record is of every claim that ever had the name.
  const uid = target.kind === 'PersistentVolumeClaim' ? firstUid(stringAt(body, paths.uid)) : '';
  emit(
    target,
    observe(event, {
      action: 'kubernetes-event',
      bodyType: isWhole ? 'full' : 'merge',
      body: uid === '' ? normalised : { ...normalised, uid },
      bodyPath: told ? 'responseObject' : 'requestObject',
      key: `event:${namespace}/${name}:${told ? versionOf(body) || event.auditID : occurrence(body, event, paths)}`,
    }),
  );
}

/** What tells the occurrences of one Event apart when their versions were not logged: the platform's counter. */
function occurrence(body: Body, event: AuditEvent, paths: EventPaths): string {
  const count = countOf(body, paths);
  return count === null ? event.auditID : `x${count}`;
}

/** Whose record the Event belongs to; `null` when objects of that kind have none. */
function involvedTarget(
  cluster: string,
  eventNamespace: string,
  body: Body,
  paths: EventPaths,
): ObservationTarget | null {
  const kind = stringAt(body, paths.kind);
  const name = stringAt(body, paths.name);
  const namespace = stringAt(body, paths.namespace) || eventNamespace;
  // Events about static Pods carry the hash of the manifest for a UID: such a Pod is known by its name.
  const uid = firstUid(stringAt(body, paths.uid));
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

const countOf = (body: Body, paths: EventPaths): number | null =>
  numberAt(body, paths.seriesCount) ?? numberAt(body, paths.count);

const lastOf = (body: Body, paths: EventPaths): string =>
  stringAt(body, paths.lastObserved) || stringAt(body, paths.last) || stringAt(body, paths.eventTime);

const whole = (body: Body, name: string, paths: EventPaths): EventBody => ({
  name,
  fieldPath: stringAt(body, paths.fieldPath),
  reason: withoutSecrets(stringAt(body, paths.reason)),
  message: withoutSecrets(stringAt(body, paths.message)),
  type: stringAt(body, paths.type),
  component: stringAt(body, paths.source) || stringAt(body, paths.reporter),
  count: countOf(body, paths) ?? 1,
  lastAt: lastOf(body, paths),
});

/** Only what a repeat tells: what is absent stays as it was. */
function repeat(body: Body, name: string, paths: EventPaths): SparseBody {
  const count = countOf(body, paths);
  const message = withoutSecrets(stringAt(body, paths.message));
  const lastAt = lastOf(body, paths);
  return {
    name,
    ...(count === null ? {} : { count }),
    ...(lastAt === '' ? {} : { lastAt }),
    ...(message === '' ? {} : { message }),
  };
}
