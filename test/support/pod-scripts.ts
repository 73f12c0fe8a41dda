import * as fc from 'fast-check';

import { CONTROLLER_USER_PREFIX } from '../../src/model/users.ts';
import {
  boundPod,
  container,
  crashed,
  KUBELET,
  over,
  PENDING,
  podLife,
  type PodLife,
  SCHEDULER,
  statusOf,
  up,
  withCondition,
} from './pod-life.ts';

/** One thing that may happen to a Pod, whatever happened before. */
type Happen = (life: PodLife, after: number) => PodLife;

/** What may happen, but for refusals. */
export const HAPPENINGS: Readonly<Record<string, Happen>> = {
  bind: (life, t) => life.bind(t),
  pending: (life, t) => life.status(t, PENDING),
  unschedulable: (life, t) =>
    life.status(
      t,
      { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] },
      { user: SCHEDULER },
    ),
  pullFails: (life, t) => life.status(t, statusOf(false, [container.waiting('web', 'ImagePullBackOff')])),
  runs: (life, t) => life.status(t, statusOf(false, [container.running('web', t, { ready: false })])),
  ready: (life, t) => life.status(t, up(t)),
  crash: (life, t) => life.status(t, crashed(1, { from: t - 1, to: t })),
  again: (life, t) =>
    life.status(t, statusOf(true, [container.again('web', t, 1, { from: t - 2, to: t - 1 })])),
  unready: (life, t) => life.status(t, statusOf(false, [container.running('web', 1, { ready: false })])),
  hollow: (life, t) => life.status(t, { ...up(t), phase: 'Pending' }),
  evictedByKubelet: (life, t) =>
    life.status(t, over('Failed', 137, { from: 1, to: t }, { reason: 'Evicted', message: 'low on memory' })),
  rejected: (life, t) => life.status(t, { phase: 'Failed', reason: 'OutOfcpu', message: 'no cpu' }),
  completed: (life, t) => life.status(t, over('Succeeded', 0, { from: 1, to: t })),
  disrupted: (life, t) =>
    life.status(t, withCondition(up(1), 'DisruptionTarget', true, 'PreemptionByScheduler'), {
      user: SCHEDULER,
    }),
  image: (life, t) => life.spec(t, (spec) => ({ ...spec, containers: [{ name: 'web', image: `web:${t}` }] })),
  tolerate: (life, t) => life.spec(t, (spec) => ({ ...spec, tolerations: [{ key: `k${t}` }] })),
  resize: (life, t) =>
    life.spec(
      t,
      (spec) => ({
        ...spec,
        containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu: `${t}m` } } }],
      }),
      { action: 'resize', subresource: 'resize' },
    ),
  infeasible: (life, t) => life.status(t, { ...up(1), resize: 'Infeasible' }),
  delete: (life, t) => life.delete(t),
  forceDelete: (life, t) => life.delete(t, 0),
  confirm: (life, t) => life.confirm(t),
  evict: (life, t) => life.evict(t),
  preempt: (life, t) => life.delete(t, 30, { user: SCHEDULER }),
  taintDelete: (life, t) =>
    life.delete(t, 30, { user: 'system:kube-controller-manager', userAgent: 'kcm/v1.20.2/node-controller' }),
  garbageCollect: (life, t) => life.delete(t, 0, { user: `${CONTROLLER_USER_PREFIX}pod-garbage-collector` }),
  scaleDown: (life, t) => life.delete(t, 30, { user: `${CONTROLLER_USER_PREFIX}replicaset-controller` }),
  collect: (life, t) => life.delete(t, 30, { action: 'delete-collection' }),
  nodeLost: (life, t) =>
    life.status(t, statusOf(false, [container.running('web')]), {
      user: `${CONTROLLER_USER_PREFIX}node-controller`,
    }),
  terminal: (life, t) => life.status(t, over('Failed', 137, { from: 1, to: t })),
  preemptedEvent: (life, t) =>
    life.event(t, 'Preempted', 'Preempted by shop/high on node node-a', { user: SCHEDULER }),
  killFails: (life, t) => life.event(t, 'FailedKillPod', 'error killing pod: KillPodSandboxError'),
  markedEvent: (life, t) =>
    life.event(t, 'TaintManagerEviction', 'Marking for deletion Pod shop/web', {
      user: 'system:kube-controller-manager',
    }),
  foreground: (life, t) =>
    life.change(t, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, finalizers: ['example.com/hold', 'foregroundDeletion'] },
    })),
  finalizer: (life, t) =>
    life.change(t, (pod) => ({ ...pod, metadata: { ...pod.metadata, finalizers: ['example.com/hold'] } })),
  release: (life, t) => life.change(t, (pod) => ({ ...pod, metadata: { ...pod.metadata, finalizers: [] } })),
  label: (life, t) =>
    life.change(t, (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { a: String(t) } } })),
  evictedEvent: (life, t) => life.event(t, 'Evicted', 'The node was low on resource: memory.'),
  probeKill: (life, t) =>
    life.event(t, 'Killing', 'Container web failed liveness probe, will be restarted', {
      type: 'Normal',
      fieldPath: 'spec.containers{web}',
    }),
  mount: (life, t) => life.event(t, 'FailedMount', 'MountVolume.SetUp failed for volume "v"'),
  pulling: (life, t) => life.event(t, 'Pulling', '', { type: 'Normal', fieldPath: 'spec.containers{web}' }),
  blindStatus: (life, t) =>
    life.request(t, { subresource: 'status', user: KUBELET, key: `blind:${t}`, bodyType: 'none' }),
  blindDelete: (life, t) => life.request(t, { action: 'delete', key: `gone:${t}` }),
};
const REFUSALS: Readonly<Record<string, Happen>> = {
  refusedDelete: (life, t) =>
    life.request(t, { action: 'delete', code: 403, reason: 'Forbidden', message: 'denied' }),
  refusedEviction: (life, t) =>
    life.request(t, { action: 'evict', code: 429, reason: 'TooManyRequests', message: 'budget' }),
  refusedImage: (life, t) =>
    life.request(t, {
      code: 403,
      reason: 'Forbidden',
      message: 'denied',
      bodyType: 'strategic',
      body: { spec: { containers: [{ name: 'web', image: 'web:2' }] } },
    }),
};

/** What becomes of one Pod: how it came into the world, and what happened then, each so many seconds after the other. */
export interface Script {
  readonly policy: string;
  readonly extra: string;
  readonly born: string;
  readonly next: readonly (readonly [gap: number, happening: string])[];
}

const GAPS = [0, 0.000_001, 0.4, 1, 3, 10, 14, 15, 16, 31, 61, 120, 301, 700];

/** Lives of up to a dozen happenings; Pods of every restart policy, some with an init container or a sidecar. */
export const scripts = (happenings: Readonly<Record<string, Happen>>): fc.Arbitrary<Script> =>
  fc.record({
    policy: fc.constantFrom('Always', 'OnFailure', 'Never'),
    extra: fc.constantFrom('none', 'none', 'init', 'sidecar'),
    born: fc.constantFrom('whole', 'whole', 'bound', 'before'),
    next: fc.array(fc.tuple(fc.constantFrom(...GAPS), fc.constantFrom(...Object.keys(happenings))), {
      maxLength: 12,
    }),
  });

/** The life of a Pod as a script tells it. */
export function play({ policy, extra, born, next }: Script): PodLife {
  const init = extra === 'sidecar' ? { name: 'side', restartPolicy: 'Always' } : { name: 'prepare' };
  const spec = {
    restartPolicy: policy,
    volumes: extra === 'none' ? [] : [{ name: 'data' }],
    ...(extra === 'none' ? {} : { initContainers: [init] }),
  };
  const unborn = podLife(spec);
  let life = born === 'whole' ? unborn.create(0.5) : born === 'bound' ? boundPod(spec) : unborn;
  let time = 1;
  for (const [gap, name] of next) {
    time += gap;
    life = ALL[name]?.(life, time) ?? life;
  }
  return life;
}

/** What may happen, refusals among it. */
export const ALL: Readonly<Record<string, Happen>> = { ...HAPPENINGS, ...REFUSALS };
