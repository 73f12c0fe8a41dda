import { describe, expect, it } from 'vitest';

import type { ContainerStatus, PodSpec } from '../../../../src/model/pod.ts';
import type { ClusterFacts } from '../../../../src/model/record.ts';
import {
  at,
  boundPod,
  container,
  crashed,
  factsWithout,
  PENDING,
  podLife,
  type PodLife,
  SCHEDULER,
  statusOf,
  withCondition,
} from '../../../support/pod-life.ts';

/** Phase, code and container of what holds the create up. */
function heldBy(life: PodLife, watermark: number, facts?: ClusterFacts) {
  const [delivery] = life.report(watermark, facts === undefined ? {} : { facts }).deliveries;
  if (delivery?.stuck !== true) return delivery?.unknownReason === '' ? null : delivery?.unknownReason;
  return [delivery.phase, delivery.derivedCode, delivery.container];
}
const nextLook = (life: PodLife, watermark: number) => life.report(watermark).nextDeadline;
const unbound = podLife().create(0);
const bound = unbound.bind(1);

describe('before it has a node, a Pod waits for', () => {
  it('its scheduler, which is silent for thirty seconds', () => {
    expect(nextLook(unbound, 1)).toBe(at(30));
    expect(heldBy(unbound, 29.999_999)).toBeNull();
    expect(heldBy(unbound, 30)).toEqual(['scheduling', 'SchedulerNotResponding', null]);
    expect(nextLook(unbound, 30)).toBeNull();
  });

  it('a node that fits', () => {
    const status = { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] };
    expect(heldBy(unbound.status(1, status, { user: SCHEDULER }), 2)).toEqual(['scheduling', null, null]);
    expect(heldBy(unbound.event(1, 'FailedScheduling'), 2)).toEqual(['scheduling', null, null]);
  });

  it('its gates to be lifted', () => {
    const gated = podLife({ schedulingGates: [{ name: 'example.com/quota' }] }).create(0);
    expect(heldBy(gated, 1)).toEqual(['scheduling', 'SchedulingGated', null]);
  });

  it('nobody knows what, where schedulers are not logged', () => {
    const facts = factsWithout('binding', 'scheduler-status');
    expect(heldBy(unbound, 40, facts)).toBe(
      'no request of any scheduler was logged, so whether the Pod has a node is not known',
    );
  });
});

describe('before its containers, a Pod waits for', () => {
  it('its kubelet, which is silent for a minute', () => {
    expect(nextLook(bound, 2)).toBe(at(61));
    expect(heldBy(bound, 60.999_999)).toBeNull();
    expect(heldBy(bound, 61)).toEqual(['sandbox', 'KubeletNotResponding', null]);
  });

  it('its kubelet also when the content of the binding was not logged', () => {
    const blind = unbound.bind(1, { bodyType: 'none', body: null });
    expect(heldBy(blind, 50)).toBeNull();
    expect(heldBy(blind, 61)).toEqual(['sandbox', 'KubeletNotResponding', null]);
  });

  it('a node that does not exist, if its author named that', () => {
    const life = podLife({ nodeName: 'nowhere' }).create(0);
    const facts = { ...factsWithout(), knowsNode: () => false };
    expect(heldBy(life, 60, facts)).toEqual(['scheduling', 'KubeletNotResponding', null]);
    expect(heldBy(life, 60)).toEqual(['sandbox', 'KubeletNotResponding', null]);
  });

  it.each([
    ['FailedMount', '', 'volume'],
    ['FailedAttachVolume', '', 'volume'],
    ['FailedCreatePodSandBox', '', 'sandbox'],
    ['Failed', 'Failed to pull image "web:9"', 'image'],
  ])('what its kubelet complains of: %s', (reason, message, phase) => {
    expect(heldBy(boundPod().event(2, reason, message), 3)).toEqual([phase, null, null]);
  });

  it('one of several things, where Events are not logged: that is in-progress', () => {
    const life = boundPod();
    const facts = factsWithout('kubernetes-event-body');
    expect(life.report(61, { facts }).deliveries[0]).toMatchObject({
      outcome: 'in-progress',
      phase: null,
      unknownReason:
        'volumes, sandbox or image: the kubelet says which only in Kubernetes Events, and these are not logged',
    });
  });

  it('its image once its sandbox stands, with nothing wrong', () => {
    const life = boundPod().status(2, withCondition(PENDING, 'PodReadyToStartContainers', true));
    expect(heldBy(life, 500)).toBeNull();
    expect(life.report(500).deliveries[0]?.phases.find(({ state }) => state === 'in-progress')?.phase).toBe(
      'image',
    );
  });
});

describe('a Pod is held up by its init containers', () => {
  const life = (init: ContainerStatus, spec: PodSpec) =>
    boundPod(spec).status(2, {
      ...statusOf(false, [container.waiting('web', 'PodInitializing')]),
      phase: 'Pending',
      initContainerStatuses: [init],
    });
  const prepare = { initContainers: [{ name: 'prepare' }] };
  const mesh = { initContainers: [{ name: 'mesh', restartPolicy: 'Always' }] };

  it('when one cannot be pulled, or ends badly', () => {
    expect(heldBy(life(container.waiting('prepare', 'ImagePullBackOff'), prepare), 3)).toEqual([
      'image',
      null,
      'prepare',
    ]);
    expect(heldBy(life(container.loops('prepare', 1), prepare), 3)).toEqual(['init', null, 'prepare']);
  });

  it('when one runs for five minutes', () => {
    const running = life(container.running('prepare'), prepare);
    expect(nextLook(running, 3)).toBe(at(302));
    expect(heldBy(running, 301.999_999)).toBeNull();
    expect(heldBy(running, 302)).toEqual(['init', 'InitContainerStuck', 'prepare']);
  });

  it('when a sidecar does not start', () => {
    const starting = life(container.running('mesh', 1, { started: false, ready: false }), mesh);
    expect(heldBy(starting, 302)).toEqual(['init', 'SidecarNotStarted', 'mesh']);
  });
});

describe('a Pod is held up by its main containers', () => {
  it.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])(
    '%s: image',
    (reason) => {
      const life = boundPod().status(2, statusOf(false, [container.waiting('web', reason)]));
      expect(heldBy(life, 3)).toEqual(['image', null, 'web']);
    },
  );

  it.each(['CreateContainerConfigError', 'RunContainerError', 'PostStartHookError'])(
    '%s: container-start',
    (reason) => {
      const life = boundPod().status(2, statusOf(false, [container.waiting('web', reason)]));
      expect(heldBy(life, 3)).toEqual(['container-start', null, 'web']);
    },
  );

  const killed = (probe: string) =>
    boundPod()
      .event(4, 'Killing', `Container web failed ${probe} probe, will be restarted`, {
        type: 'Normal',
        fieldPath: 'spec.containers{web}',
      })
      .status(5, crashed(137, { from: 1, to: 5 }));

  it('that end: by themselves or by the liveness probe, container-start; by the startup probe, readiness', () => {
    expect(heldBy(boundPod().status(5, crashed(1, { to: 5 })), 6)).toEqual(['container-start', null, 'web']);
    expect(heldBy(killed('liveness'), 6)).toEqual(['container-start', null, 'web']);
    expect(heldBy(killed('startup'), 6)).toEqual(['readiness', null, 'web']);
  });

  it('that run but are not ready, once a probe says so', () => {
    const running = boundPod().status(3, statusOf(false, [container.running('web', 3, { ready: false })]));
    expect(heldBy(running, 500)).toBeNull();
    const unhealthy = running.event(20, 'Unhealthy', 'Readiness probe failed', {
      fieldPath: 'spec.containers{web}',
    });
    expect(heldBy(unhealthy, 21)).toEqual(['readiness', null, 'web']);
  });

  it('that ended once, until they have run for ten minutes', () => {
    const rest = { ready: false };
    const life = boundPod()
      .status(5, crashed(1, { to: 5 }))
      .status(20, statusOf(false, [container.again('web', 20, 1, { to: 5 }, rest)]));
    expect(nextLook(life, 21)).toBe(at(620));
    expect(heldBy(life, 619)).toEqual(['container-start', null, 'web']);
    expect(heldBy(life, 620)).toBeNull();
  });

  it('the one that is furthest behind', () => {
    const life = boundPod({ containers: [{ name: 'web' }, { name: 'log' }] }).status(
      3,
      statusOf(false, [container.loops('web', 1), container.waiting('log', 'ErrImagePull')]),
    );
    expect(heldBy(life, 4)).toEqual(['image', null, 'log']);
  });

  it('cannot be told from a startup probe’s work where Events are not logged', () => {
    const spec = { containers: [{ name: 'web', startupProbe: { periodSeconds: 1 } }] };
    const facts = factsWithout('kubernetes-event-body');
    const [delivery] = boundPod(spec)
      .status(5, crashed(1, { to: 5 }))
      .report(6, { facts }).deliveries;
    expect(delivery).toMatchObject({ outcome: 'in-progress', stuck: true, phase: null });
  });
});

it('a thousand containers are judged like one', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `c-${index}`);
  const spec = { containers: names.map((name) => ({ name })) };
  let life = boundPod(spec);
  for (let step = 0; step < 20; step += 1) {
    const ready = step === 19;
    life = life.status(
      2 + step,
      statusOf(
        ready,
        names.map((name, index) =>
          ready || index <= step * 50 ? container.running(name) : container.waiting(name, 'ErrImagePull'),
        ),
      ),
    );
  }
  expect(heldBy(life, 21)).toBeNull();
  expect(life.delivery('create', 36)).toMatchObject({ outcome: 'succeeded', to: 21, phase: 'image' });
});
