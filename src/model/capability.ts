import type { DeliveryKind, Phase } from './delivery.ts';
import type { LogNeedName } from './log-needs.ts';

/** Something that can be told from a log that holds enough. */
export interface Capability {
  /** Stable. */
  readonly id: string;
  /** What is told: goes on from “it can be told …”. */
  readonly tells: string;
  /** The deliveries that it is about. */
  readonly kinds: readonly DeliveryKind[];
  /**
   * It explains what holds a delivery up in one of these phases; `null` when it is needed to follow one at all. Of what is
   * `older` than the log it is needed where nothing else tells.
   */
  readonly phases: readonly Phase[] | 'older' | null;
  /** Any of the lists will do; all of a list are needed. */
  readonly ways: readonly (readonly LogNeedName[])[];
}

/** The closed set of answers that an audit policy can make impossible. */
export const CAPABILITIES = [
  {
    id: 'pod-request',
    tells: 'what a Pod was asked to be: its owner, images and probes, and who asked',
    kinds: ['create', 'upgrade', 'delete'],
    phases: null,
    ways: [['pod-creates']],
  },
  {
    id: 'refusal-reason',
    tells: 'why a Pod was refused',
    kinds: ['create', 'rollout'],
    phases: ['admission'],
    ways: [['pod-refusals']],
  },
  {
    id: 'node-assignment',
    tells: 'when a Pod got its node',
    kinds: ['create'],
    phases: ['scheduling'],
    ways: [['bindings']],
  },
  {
    id: 'scheduler-reason',
    tells: 'why no node takes a Pod',
    kinds: ['create'],
    phases: ['scheduling'],
    ways: [['scheduler-status'], ['scheduler-events']],
  },
  {
    id: 'preemption',
    tells: 'which Pod took the place of one that was preempted',
    kinds: ['create', 'delete'],
    phases: ['scheduling', 'running', 'kill'],
    ways: [['scheduler-events']],
  },
  {
    id: 'container-states',
    tells: 'when containers started, became ready and ended',
    kinds: ['create', 'upgrade'],
    phases: null,
    ways: [['kubelet-status']],
  },
  {
    id: 'image-reason',
    tells: 'why an image cannot be pulled',
    kinds: ['create', 'upgrade'],
    phases: ['image', 'init'],
    ways: [['kubelet-status'], ['kubelet-events']],
  },
  {
    id: 'container-reason',
    tells: 'why a container is not created, ends or is restarted',
    kinds: ['create', 'upgrade'],
    phases: ['init', 'container-start', 'readiness', 'running'],
    ways: [['kubelet-status']],
  },
  {
    id: 'volume-reason',
    tells: 'why a volume cannot be attached or mounted',
    kinds: ['create'],
    phases: ['volume', 'sandbox'],
    ways: [['kubelet-events', 'controller-events']],
  },
  {
    id: 'sandbox-reason',
    tells: 'why a sandbox gets no network, or is not made',
    kinds: ['create'],
    phases: ['volume', 'sandbox'],
    ways: [['kubelet-events']],
  },
  {
    id: 'probe-reason',
    tells: 'which probe fails, and what it says',
    kinds: ['create', 'upgrade'],
    phases: ['init', 'container-start', 'readiness', 'running'],
    ways: [['kubelet-events']],
  },
  {
    id: 'older-pods',
    tells: 'how a Pod stands that is older than the log',
    kinds: ['create', 'upgrade', 'delete'],
    phases: 'older',
    ways: [['kubelet-status-answers']],
  },
  {
    id: 'older-events',
    tells: 'what an Event says that was first written before the log begins',
    kinds: ['create', 'upgrade', 'delete'],
    phases: 'older',
    ways: [['event-repeats']],
  },
  {
    id: 'deleted-by',
    tells: 'who deleted a Pod',
    kinds: ['delete'],
    phases: null,
    ways: [['pod-deletes']],
  },
  {
    id: 'evicted-by',
    tells: 'who evicted a Pod, and which budget refused it',
    kinds: ['delete'],
    phases: null,
    ways: [['evictions']],
  },
  {
    id: 'collection-deletes',
    tells: 'which Pods a collection delete meant',
    kinds: ['delete'],
    phases: null,
    ways: [['pod-collection-deletes']],
  },
  {
    id: 'namespace-deleted-by',
    tells: 'who deleted the namespace of a Pod',
    kinds: ['delete'],
    phases: null,
    ways: [['namespace-deletes']],
  },
  {
    id: 'owner-deleted-by',
    tells: 'who deleted the owner that a Pod went with',
    kinds: ['delete'],
    phases: null,
    ways: [['workload-deletes']],
  },
  {
    id: 'deletion-hold',
    tells: 'what a deletion waits for: the grace it was given, the finalizers that are left',
    kinds: ['delete'],
    phases: ['grace', 'kill', 'detach', 'finalizers'],
    ways: [['pod-delete-answers', 'pod-changes']],
  },
  {
    id: 'deletion-confirmed',
    tells: 'when a Pod that was deleted is down',
    kinds: ['delete'],
    phases: null,
    ways: [['kubelet-deletes']],
  },
  {
    id: 'pod-changes',
    tells: 'what was changed in a Pod, and by whom',
    kinds: ['upgrade'],
    phases: null,
    ways: [['pod-changes', 'pod-resizes']],
  },
  {
    id: 'debug-containers',
    tells: 'which ephemeral containers were added, and by whom',
    kinds: ['upgrade'],
    phases: 'older',
    ways: [['debug-containers']],
  },
  {
    id: 'rollout-request',
    tells: 'what was asked of a workload, when and by whom',
    kinds: ['rollout'],
    phases: null,
    ways: [['workload-writes', 'workload-scales']],
  },
  {
    id: 'rollout-progress',
    tells: 'how far a rollout has come, and that it ran out of time',
    kinds: ['rollout'],
    phases: null,
    ways: [['workload-status']],
  },
  {
    id: 'claim-request',
    tells: 'what a claim asks for, when and by whom',
    kinds: ['pvc-bind'],
    phases: null,
    ways: [['claim-writes']],
  },
  {
    id: 'claim-bound',
    tells: 'when a claim was bound',
    kinds: ['pvc-bind'],
    phases: null,
    ways: [['claim-status']],
  },
  {
    id: 'claim-reason',
    tells: 'why a claim is not bound',
    kinds: ['pvc-bind'],
    phases: ['scheduling', 'volume'],
    ways: [['controller-events']],
  },
  {
    id: 'claim-waits',
    tells: 'whether a claim waits for its first consumer',
    kinds: ['pvc-bind'],
    phases: ['scheduling', 'volume'],
    ways: [['storage-classes']],
  },
  {
    id: 'claim-deleted-by',
    tells: 'who deleted a claim, and what holds it',
    kinds: ['pvc-bind'],
    phases: 'older',
    ways: [['claim-deletes']],
  },
] as const satisfies readonly Capability[];

export type CapabilityId = (typeof CAPABILITIES)[number]['id'];
export const CAPABILITY_IDS: readonly CapabilityId[] = CAPABILITIES.map(({ id }) => id);
