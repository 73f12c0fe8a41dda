import type { DeliveryLine } from '../../../src/model/answer.ts';
import type {
  ClaimDocument,
  PodOfWorkloadAnswer,
  RolloutAnswer,
  WorkloadDocument,
} from '../../../src/model/object-answer.ts';
import { day, delivery, finding, phase } from './documents.ts';

/** Documents about workloads and claims as the pipeline writes them. */
export const WEB_UID = '00000000-0000-4000-8000-0000000000d1';
const object = { kind: 'Deployment', name: 'web', uid: WEB_UID };
const none = { phase: null, code: null, codes: [], side: null };

export const rollout = (more: Partial<RolloutAnswer> = {}): RolloutAnswer => ({
  ...delivery({ object, owner: null, kind: 'rollout', startedAt: day('10:01:58.000') }),
  revision: '7c9f5',
  progress: {
    wanted: 4,
    updated: 1,
    available: 3,
    failed: 0,
    heldUpBy: { kind: 'Pod', uid: '4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d', name: 'web-7c9f5-x2kqp' },
  },
  requestedBy: 'jane@example.com',
  ...more,
});

const UP = { wanted: 4, updated: 4, available: 4, failed: 0, heldUpBy: null };

const earlier = rollout({
  ...none,
  outcome: 'succeeded',
  startedAt: day('09:00:00.000'),
  endedAt: day('09:00:04.000'),
  durationMs: 4000,
  platformMs: 4000,
  revision: '5dd8b',
  progress: UP,
  requestedBy: null,
});

const pod = (name: string, more: Partial<PodOfWorkloadAnswer> = {}): PodOfWorkloadAnswer => ({
  name,
  uid: `uid-of-${name}`,
  node: 'node-a',
  revision: '5dd8b',
  verdict: 'healthy',
  code: null,
  bornAt: day('09:00:01.000'),
  goneAt: null,
  ...more,
});

const { requestedBy: _asker, ...line } = rollout();

const named = {
  cluster: 'default',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: WEB_UID,
  node: null,
  owner: null,
};

/** A Deployment whose new template does not come up. */
export const rollingOut: WorkloadDocument = {
  id: 'Deployment:shop:web',
  ...named,
  verdict: 'failing',
  code: 'ImageNotFound',
  firstAt: day('09:00:00.000'),
  lastAt: day('10:06:00.000'),
  status: {
    at: day('10:02:00.000'),
    desired: 4,
    updated: 1,
    ready: 3,
    available: 3,
    active: null,
    succeeded: null,
    failed: null,
    paused: false,
  },
  diagnosis: {
    object: named,
    verdict: 'failing',
    delivery: line satisfies DeliveryLine,
    primary: finding(),
    others: [],
    phases: [phase('image', '10:02:15.216', null, null, 'failed')],
    inputQuality: [],
  },
  rollouts: [rollout(), earlier],
  deliveries: [],
  pods: {
    counts: { healthy: 11, failing: 2, deleted: 1 },
    items: [
      pod('web-5dd8b-aaaaa', { verdict: 'failing', code: 'OomKilled' }),
      pod('web-7c9f5-x2kqp', {
        uid: '4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d',
        revision: '7c9f5',
        verdict: 'failing',
        code: 'ImageNotFound',
      }),
      ...Array.from({ length: 11 }, (_, n) => pod(`web-5dd8b-${n}`, { node: n === 0 ? null : 'node-b' })),
      pod('web-0-zzzzz', { verdict: 'deleted', goneAt: day('09:30:00.000') }),
    ],
  },
  refusedCreates: [
    {
      id: 'audit-of-refusal',
      revision: '7c9f5',
      code: 'QuotaExceeded',
      attempts: 17,
      firstAt: day('10:02:01.000'),
      lastAt: day('10:05:00.000'),
    },
  ],
  claims: [],
};

export const rolledOut: WorkloadDocument = {
  ...rollingOut,
  verdict: 'healthy',
  code: null,
  diagnosis: {
    ...rollingOut.diagnosis,
    verdict: 'healthy',
    delivery: {
      ...line,
      ...none,
      outcome: 'succeeded',
      endedAt: day('10:02:02.000'),
      durationMs: 4000,
      progress: UP,
    },
    primary: null,
    phases: [],
  },
  rollouts: [
    rollout({
      ...none,
      outcome: 'succeeded',
      endedAt: day('10:02:02.000'),
      durationMs: 4000,
      progress: UP,
    }),
  ],
  pods: { counts: { healthy: 1 }, items: [pod('web-7c9f5-x2kqp')] },
  refusedCreates: [],
};

const job = { kind: 'Job', name: 'once', uid: null };

/** A Job of which its Pods alone are logged. */
export const unseenJob: WorkloadDocument = {
  ...rolledOut,
  ...named,
  id: 'Job:shop:once',
  kind: 'Job',
  name: 'once',
  uid: null,
  verdict: 'unknown',
  status: null,
  diagnosis: {
    ...rolledOut.diagnosis,
    object: { ...named, ...job },
    verdict: 'unknown',
    delivery: null,
    inputQuality: [{ missing: 'requests about jobs', consequence: 'how it went is unknown', remedy: '' }],
  },
  rollouts: [],
  pods: { counts: { healthy: 2, failed: 1 }, items: [] },
};

const bind = delivery({
  object: { kind: 'PersistentVolumeClaim', name: 'data', uid: 'uid-of-data' },
  owner: null,
  kind: 'pvc-bind',
  phase: 'volume',
  code: 'StorageClassNotFound',
  codes: ['StorageClassNotFound'],
});

/** A claim that asks for a class that there is not. */
export const unbound: ClaimDocument = {
  id: 'shop:data',
  ...named,
  kind: 'PersistentVolumeClaim',
  name: 'data',
  uid: 'uid-of-data',
  verdict: 'failing',
  code: 'StorageClassNotFound',
  firstAt: day('10:02:14.000'),
  lastAt: day('10:06:00.000'),
  phase: 'Pending',
  storageClass: 'gold',
  volume: null,
  requested: '64Mi',
  capacity: null,
  diagnosis: {
    object: { ...named, kind: 'PersistentVolumeClaim', name: 'data', uid: 'uid-of-data' },
    verdict: 'failing',
    delivery: bind,
    primary: finding({
      code: 'StorageClassNotFound',
      title: 'StorageClass gold does not exist',
      phase: 'volume',
    }),
    others: [],
    phases: [phase('volume', '10:02:14.000', null, null, 'failed')],
    inputQuality: [],
  },
  deliveries: [bind],
  pods: Array.from({ length: 10 }, (_, n) => ({
    name: `db-${n}`,
    uid: `uid-of-db-${n}`,
    node: n === 0 ? 'node-a' : null,
    owner: { kind: 'StatefulSet', name: 'db' },
    verdict: 'failing' as const,
    code: 'PvcUnbound',
  })),
};

export const bound: ClaimDocument = {
  ...unbound,
  verdict: 'healthy',
  code: null,
  phase: 'Bound',
  storageClass: '',
  volume: 'pv-1',
  capacity: '1Gi',
  diagnosis: {
    ...unbound.diagnosis,
    verdict: 'healthy',
    delivery: { ...bind, ...none, outcome: 'succeeded', endedAt: day('10:02:15.000'), durationMs: 1000 },
    primary: null,
    phases: [],
  },
  pods: [],
};
