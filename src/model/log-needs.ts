import type { Actor } from './actor.ts';
import type { Level } from './audit-level.ts';

/** Requests of one kind: a resource of an API group (`pods/status`), what is done to it and by whom. */
export interface LoggedRequest {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  readonly actor: Actor;
}

/**
 * Requests that show, where they were logged for long enough, that others must have been made: in how many different
 * half minutes (`SLOT_COUNT` at most are told apart). So the first of them lies back long enough for what follows from it.
 */
export interface Occasion extends LoggedRequest {
  readonly slots: number;
}

/** Requests that an answer needs to be logged. */
export interface LogNeed {
  /** What is missing without them. */
  readonly missing: string;
  readonly resources: readonly { readonly group: string; readonly resources: readonly string[] }[];
  readonly verbs: readonly string[];
  readonly actors: readonly Actor[];
  /** The poorest level that will do. */
  readonly level: Level;
  /**
   * What proves that such requests are made, so that never to see one means that they are not logged: any of the lists, all
   * of a list. Without it silence proves nothing.
   */
  readonly impliedBy: readonly (readonly Occasion[])[];
}

/** Half minutes that are told apart, counted modulo this. */
export const SLOT_COUNT = 16;
export const SLOT_SECONDS = 30;
/** What follows within seconds of each such request. */
const SOON = 3;
/** What follows sooner or later. */
const LATER = 12;

const core = (resource: string, verb: string, actor: Actor, slots: number): Occasion => ({
  group: '',
  resource,
  verb,
  actor,
  slots,
});
const kubeletWrites = (slots: number): Occasion => core('pods/status', 'patch', 'kubelet', slots);
const ofCore = (...resources: string[]): LogNeed['resources'] => [{ group: '', resources }];

const MAKES = ['create', 'update', 'patch'];
const REMOVES = ['delete', 'deletecollection'];
const CHANGES = ['update', 'patch'];
const WORKLOADS = { apps: ['deployments', 'statefulsets', 'daemonsets'], batch: ['jobs'] };
const statusOf = (resource: string): string => `${resource}/status`;

/** Everything that any answer needs of a log, by name. */
export const LOG_NEEDS = {
  'pod-creates': {
    missing: 'the content of creates of Pods',
    resources: ofCore('pods'),
    verbs: ['create'],
    actors: ['anyone', 'controller'],
    // The name that the API server generates, and the UID, stand in the response.
    level: 'RequestResponse',
    impliedBy: [[core('pods/binding', 'create', 'scheduler', SOON)]],
  },
  'pod-refusals': {
    missing: 'creates of Pods that are refused',
    resources: ofCore('pods'),
    verbs: ['create'],
    actors: ['anyone', 'controller'],
    // Whose Pod it would have been stands in the request; the reason is metadata.
    level: 'Request',
    impliedBy: [[core('pods/binding', 'create', 'scheduler', SOON)]],
  },
  bindings: {
    missing: 'bindings of Pods to nodes',
    resources: ofCore('pods/binding'),
    verbs: ['create'],
    actors: ['scheduler'],
    level: 'Request',
    impliedBy: [[core('pods', 'create', 'controller', SOON), kubeletWrites(SOON)]],
  },
  'scheduler-status': {
    missing: 'status updates of Pods by the scheduler',
    resources: ofCore('pods/status'),
    verbs: CHANGES,
    actors: ['scheduler'],
    level: 'Request',
    impliedBy: [],
  },
  'scheduler-events': {
    missing: 'Events of the scheduler',
    resources: [{ group: 'events.k8s.io', resources: ['events'] }],
    verbs: ['create', 'patch'],
    actors: ['scheduler'],
    level: 'Request',
    impliedBy: [],
  },
  'kubelet-status': {
    missing: 'the content of status updates of Pods',
    resources: ofCore('pods/status'),
    verbs: CHANGES,
    actors: ['kubelet'],
    level: 'Request',
    impliedBy: [
      [core('pods', 'delete', 'kubelet', SOON)],
      [core('events', 'create', 'kubelet', LATER)],
      [core('pods/binding', 'create', 'scheduler', LATER)],
    ],
  },
  'kubelet-status-answers': {
    missing: 'the answers to status updates of Pods',
    resources: ofCore('pods/status'),
    verbs: CHANGES,
    actors: ['kubelet'],
    // A patch shows what changed, the answer all there is.
    level: 'RequestResponse',
    impliedBy: [],
  },
  'kubelet-events': {
    missing: 'Kubernetes Events about Pods',
    resources: ofCore('events'),
    verbs: ['create', 'patch'],
    actors: ['kubelet'],
    level: 'Request',
    impliedBy: [[kubeletWrites(SOON)]],
  },
  'controller-events': {
    missing: 'Kubernetes Events of controllers',
    resources: ofCore('events'),
    verbs: ['create', 'patch'],
    actors: ['controller', 'anyone'],
    level: 'Request',
    impliedBy: [[core('pods', 'create', 'controller', SOON)]],
  },
  'event-repeats': {
    missing: 'the answers to repeats of Kubernetes Events',
    resources: ofCore('events'),
    verbs: ['patch'],
    actors: ['kubelet', 'controller', 'anyone'],
    // A repeat asks for another count; what it repeats stands in the answer.
    level: 'RequestResponse',
    impliedBy: [[kubeletWrites(LATER)]],
  },
  'pod-deletes': {
    missing: 'deletes of Pods',
    resources: ofCore('pods'),
    verbs: ['delete'],
    actors: ['anyone', 'controller', 'scheduler'],
    level: 'Metadata',
    impliedBy: [],
  },
  'pod-delete-answers': {
    missing: 'the answers to deletes of Pods',
    resources: ofCore('pods'),
    verbs: ['delete'],
    actors: ['anyone', 'controller', 'scheduler'],
    level: 'RequestResponse',
    impliedBy: [],
  },
  'pod-collection-deletes': {
    missing: 'the answers to collection deletes of Pods',
    resources: ofCore('pods'),
    verbs: ['deletecollection'],
    actors: ['anyone', 'controller'],
    // The Pods that a selector meant are listed in the answer alone.
    level: 'RequestResponse',
    impliedBy: [],
  },
  'kubelet-deletes': {
    missing: 'deletes of Pods by kubelets',
    resources: ofCore('pods'),
    verbs: ['delete'],
    actors: ['kubelet'],
    level: 'Metadata',
    impliedBy: [],
  },
  evictions: {
    missing: 'evictions of Pods',
    resources: ofCore('pods/eviction'),
    verbs: ['create'],
    actors: ['anyone', 'controller'],
    // Which budgets refused it stands in the answer alone.
    level: 'RequestResponse',
    impliedBy: [],
  },
  'namespace-deletes': {
    missing: 'deletes of namespaces',
    resources: ofCore('namespaces'),
    verbs: ['delete'],
    actors: ['anyone'],
    level: 'Metadata',
    impliedBy: [],
  },
  'pod-changes': {
    missing: 'the content of changes of Pods',
    resources: ofCore('pods'),
    verbs: CHANGES,
    actors: ['anyone', 'controller'],
    // Which finalizers are left stands in the answer.
    level: 'RequestResponse',
    impliedBy: [],
  },
  'pod-resizes': {
    missing: 'the content of resizes of Pods',
    resources: ofCore('pods/resize'),
    verbs: CHANGES,
    actors: ['anyone', 'controller'],
    level: 'Request',
    impliedBy: [],
  },
  'debug-containers': {
    missing: 'the content of additions of ephemeral containers',
    resources: ofCore('pods/ephemeralcontainers'),
    verbs: CHANGES,
    actors: ['anyone'],
    level: 'Request',
    impliedBy: [],
  },
  'workload-writes': {
    missing: 'the content of writes of workloads',
    resources: [
      { group: 'apps', resources: WORKLOADS.apps },
      { group: 'batch', resources: WORKLOADS.batch },
    ],
    verbs: MAKES,
    actors: ['anyone', 'controller'],
    // The generation that a change makes stands in the answer.
    level: 'RequestResponse',
    impliedBy: [],
  },
  'workload-deletes': {
    missing: 'the answers to deletes of workloads',
    resources: [
      { group: 'apps', resources: WORKLOADS.apps },
      { group: 'batch', resources: WORKLOADS.batch },
    ],
    verbs: REMOVES,
    actors: ['anyone', 'controller'],
    level: 'RequestResponse',
    impliedBy: [],
  },
  'workload-scales': {
    missing: 'the content of scalings of workloads',
    resources: [{ group: 'apps', resources: ['deployments/scale', 'statefulsets/scale'] }],
    verbs: CHANGES,
    actors: ['anyone', 'controller'],
    level: 'RequestResponse',
    impliedBy: [],
  },
  'workload-status': {
    missing: 'the content of status updates of workloads',
    resources: [
      { group: 'apps', resources: WORKLOADS.apps.map(statusOf) },
      { group: 'batch', resources: WORKLOADS.batch.map(statusOf) },
    ],
    verbs: CHANGES,
    actors: ['controller'],
    level: 'Request',
    impliedBy: [[core('pods', 'create', 'controller', LATER)]],
  },
  'claim-writes': {
    missing: 'the content of writes of claims',
    resources: ofCore('persistentvolumeclaims'),
    verbs: MAKES,
    actors: ['anyone', 'controller'],
    level: 'RequestResponse',
    impliedBy: [],
  },
  'claim-deletes': {
    missing: 'the answers to deletes of claims',
    resources: ofCore('persistentvolumeclaims'),
    verbs: REMOVES,
    actors: ['anyone', 'controller'],
    level: 'RequestResponse',
    impliedBy: [],
  },
  'claim-status': {
    missing: 'the content of status updates of claims',
    resources: ofCore('persistentvolumeclaims/status'),
    verbs: CHANGES,
    actors: ['controller'],
    level: 'Request',
    impliedBy: [
      [core('persistentvolumeclaims', 'create', 'anyone', LATER)],
      [core('persistentvolumeclaims', 'create', 'controller', LATER)],
    ],
  },
  'storage-classes': {
    missing: 'the content of writes of storage classes',
    resources: [{ group: 'storage.k8s.io', resources: ['storageclasses'] }],
    verbs: ['create', 'update', 'patch'],
    actors: ['anyone'],
    level: 'Request',
    impliedBy: [],
  },
} as const satisfies { readonly [name: string]: LogNeed };

export type LogNeedName = keyof typeof LOG_NEEDS;
export const needNamed = (name: LogNeedName): LogNeed => LOG_NEEDS[name];
