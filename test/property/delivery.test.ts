import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Report } from '../../src/analyzers/report.ts';
import { formatMicros, type Micros, seconds } from '../../src/lib/micros.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import { CONTROLLER_USER_PREFIX } from '../../src/model/users.ts';
import {
  at,
  boundPod,
  container,
  crashed,
  KUBELET,
  over,
  PENDING,
  podLife,
  type PodLife,
  reportOf,
  SCHEDULER,
  statusOf,
  up,
  withCondition,
} from '../support/pod-life.ts';

/** One thing that may happen to a Pod, whatever happened before. */
type Happen = (life: PodLife, after: number) => PodLife;

const HAPPENINGS: Readonly<Record<string, Happen>> = {
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
interface Script {
  readonly policy: string;
  readonly extra: string;
  readonly born: string;
  readonly next: readonly (readonly [gap: number, happening: string])[];
}

const GAPS = [0, 0.000_001, 0.4, 1, 3, 10, 14, 15, 16, 31, 61, 120, 301, 700];

/** Lives of up to a dozen happenings; Pods of every restart policy, some with an init container or a sidecar. */
const scripts = (happenings: Readonly<Record<string, Happen>>): fc.Arbitrary<Script> =>
  fc.record({
    policy: fc.constantFrom('Always', 'OnFailure', 'Never'),
    extra: fc.constantFrom('none', 'none', 'init', 'sidecar'),
    born: fc.constantFrom('whole', 'whole', 'bound', 'before'),
    next: fc.array(fc.tuple(fc.constantFrom(...GAPS), fc.constantFrom(...Object.keys(happenings))), {
      maxLength: 12,
    }),
  });

function play({ policy, extra, born, next }: Script): PodLife {
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

const ALL: Readonly<Record<string, Happen>> = { ...HAPPENINGS, ...REFUSALS };
const END = at(20_000);

/** What a report says, signals included. */
const told = (report: Report) => ({
  object: report.object,
  deliveries: report.deliveries,
  incidents: report.incidents,
  gone: report.gone,
});

const timesOf = (observations: readonly Observation[]): Micros[] => observations.map(({ at: time }) => time);
const at0 = (micros: Micros): number => (micros - at(0)) / 1e6;
const asOf = (observations: readonly Observation[], micros: Micros): Report =>
  reportOf(observations, at0(micros));

describe('a report', () => {
  it('changes by the clock only at the times it gives', () => {
    fc.assert(
      fc.property(scripts(ALL), (script) => {
        const life = play(script);
        let watermark = Math.max(at(0), ...timesOf(life.observations));
        for (let rounds = 0; rounds < 50; rounds += 1) {
          const now = asOf(life.observations, watermark);
          const next = now.nextDeadline;
          expect(next ?? END).toBeGreaterThan(watermark);
          const last = next === null ? END : next - 1;
          const middle = Math.floor((watermark + last) / 2);
          expect(told(asOf(life.observations, middle))).toEqual(told(now));
          expect(told(asOf(life.observations, last))).toEqual(told(now));
          if (next === null) return;
          watermark = next;
        }
        throw new Error('the deadlines never end');
      }),
      { numRuns: 600 },
    );
  });

  it('has no negative duration, and phases nest in their delivery', () => {
    fc.assert(
      fc.property(scripts(ALL), fc.integer({ min: 0, max: 2000 }), (script, watermark) => {
        const life = play(script);
        const { deliveries, incidents } = reportOf(life.observations, watermark);
        for (const { startedAt, endedAt, finalAt, phases, lastAttemptAt } of deliveries) {
          expect(endedAt ?? startedAt).toBeGreaterThanOrEqual(startedAt);
          expect(lastAttemptAt).toBeGreaterThanOrEqual(startedAt);
          expect(finalAt ?? END).toBeGreaterThanOrEqual(endedAt ?? startedAt);
          expect(finalAt === null).toBe(endedAt === null);
          for (const span of phases) {
            const from = span.startedAt ?? startedAt;
            expect(from).toBeGreaterThanOrEqual(startedAt);
            expect(span.endedAt ?? from).toBeGreaterThanOrEqual(from);
            expect(span.endedAt ?? from).toBeLessThanOrEqual(endedAt ?? END);
          }
        }
        for (const { startedAt, recoveredAt, lastAt, count } of incidents) {
          expect(recoveredAt ?? startedAt).toBeGreaterThanOrEqual(startedAt);
          expect(lastAt).toBeGreaterThanOrEqual(startedAt);
          expect(count).toBeGreaterThanOrEqual(1);
        }
        for (const { kind, endedAt, removal, startedAt } of deliveries) {
          expect(removal !== undefined).toBe(kind === 'delete');
          for (const { removedAt } of removal?.finalizers ?? []) {
            expect(removedAt ?? startedAt).toBeGreaterThanOrEqual(startedAt);
            expect(removedAt ?? endedAt ?? END).toBeLessThanOrEqual(endedAt ?? END);
          }
        }
      }),
      { numRuns: 600 },
    );
  });

  it('tells a Pod that was taken away of one incident at the most that began with that', () => {
    fc.assert(
      fc.property(scripts(ALL), (script) => {
        const life = play(script);
        const { deliveries, incidents, removedAt } = reportOf(life.observations, 5000);
        const taken = incidents.filter(({ startedAt }) => removedAt !== null && startedAt >= removedAt);
        expect(taken.length).toBeLessThanOrEqual(1);
        const initiator = deliveries.find(({ kind }) => kind === 'delete')?.removal?.initiator;
        const disruptive = new Set([
          'eviction-api',
          'scheduler-preemption',
          'taint-manager',
          'pod-garbage-collector',
        ]);
        expect(taken.filter(() => !disruptive.has(initiator?.kind ?? ''))).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('has an id of its own for everything it tells', () => {
    fc.assert(
      fc.property(scripts(ALL), (script) => {
        const life = play(script);
        const { deliveries, incidents } = reportOf(life.observations, 5000);
        const ids = [...deliveries, ...incidents].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

/** Everything said of a delivery, with the signals it is explained by. */
function whole(report: Report, id: string): unknown {
  const story = report.stories.find(({ delivery }) => delivery?.id === id);
  return story === undefined ? undefined : { ...story, signals: story.signals() };
}

describe('a final delivery', () => {
  const isFinal = (delivery: Delivery, watermark: Micros): boolean =>
    delivery.finalAt !== null && delivery.finalAt <= watermark;

  it('rests on what was observed up to the time it was final, and nothing later changes it', () => {
    fc.assert(
      fc.property(scripts(HAPPENINGS), (script) => {
        const life = play(script);
        const report = asOf(life.observations, END);
        for (const { id, finalAt, kind } of report.deliveries) {
          if (finalAt === null) continue;
          const known = life.observations.filter((observation) => observation.at <= finalAt);
          const then = asOf(known, finalAt);
          expect([kind, formatMicros(finalAt), whole(then, id)]).toEqual([
            kind,
            formatMicros(finalAt),
            whole(report, id),
          ]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('stays what it is while the log grows', () => {
    fc.assert(
      fc.property(scripts(HAPPENINGS), (script) => {
        const life = play(script);
        const final = new Map<string, unknown>();
        for (const [index, { at: time }] of life.observations.entries()) {
          const next = life.observations[index + 1]?.at ?? time + seconds(1000);
          if (next === time) continue;
          const report = asOf(life.observations.slice(0, index + 1), next - 1);
          for (const [id, before] of final) expect(whole(report, id)).toEqual(before);
          for (const delivery of report.deliveries) {
            if (isFinal(delivery, next - 1)) final.set(delivery.id, whole(report, delivery.id));
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
