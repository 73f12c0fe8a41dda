import { describe, expect, it } from 'vitest';

import type { PodStatus } from '../../../../src/model/pod.ts';
import {
  at,
  boundPod,
  container,
  crashed,
  factsWithout,
  over,
  PENDING,
  podLife,
  readyPod,
  SCHEDULER,
  statusOf,
  up,
  withCondition,
} from '../../../support/pod-life.ts';

const JOB = { restartPolicy: 'Never' };
const succeeded = (to: number, final: number) => ({
  outcome: 'succeeded',
  from: 0,
  to,
  final,
  phase: null,
  stuck: false,
  code: null,
});
const underWay = {
  outcome: 'in-progress',
  from: 0,
  to: null,
  final: null,
  phase: null,
  stuck: false,
  code: null,
};
const stuck = (phase: string | null, code: string | null = null) => ({
  ...underWay,
  phase,
  stuck: true,
  code,
});
const ended = (outcome: string, to: number, phase: string | null = null, code: string | null = null) => ({
  outcome,
  from: 0,
  to,
  final: to,
  phase,
  stuck: phase !== null,
  code,
});

describe('a create', () => {
  it('has succeeded when the Pod was Ready for stableFor; until then it is under way', () => {
    expect(readyPod().delivery('create', 16.999_999)).toEqual(underWay);
    expect(readyPod().delivery('create', 17)).toEqual(succeeded(2, 17));
    expect(readyPod().report(10).nextDeadline).toBe(at(17));
  });

  it('takes stableFor from the settings', () => {
    const deadlines = { stableFor: 60_000_000 };
    expect(readyPod().delivery('create', 61, { deadlines })).toEqual(underWay);
    expect(readyPod().delivery('create', 62, { deadlines })).toEqual(succeeded(2, 62));
  });

  it('has succeeded when a Pod that runs to completion ends with 0 before it was Ready for so long', () => {
    const quick = boundPod(JOB).status(3, over('Succeeded', 0));
    expect(quick.delivery('create', 3)).toEqual(succeeded(3, 3));
    const ready = readyPod(JOB).status(9, over('Succeeded', 0));
    expect(ready.delivery('create', 9)).toEqual(succeeded(2, 9));
  });

  it('goes by the policies of containers that have their own', () => {
    const spec = { restartPolicy: 'Always', containers: [{ name: 'web', restartPolicy: 'Never' }] };
    const ended = boundPod(spec)
      .status(2, up(2))
      .status(9, over('Succeeded', 0, { from: 2, to: 8 }));
    expect(ended.delivery('create', 10)).toEqual(succeeded(2, 9));
    expect(ended.incidents(100)).toEqual([]);
    const failed = boundPod(spec)
      .status(2, up(2))
      .status(9, over('Failed', 1, { from: 2, to: 8 }));
    expect(failed.delivery('create', 10)).toMatchObject({ outcome: 'failed', to: 9 });
  });

  it('does not take the time of the job', () => {
    const long = readyPod(JOB).status(900, over('Succeeded', 0, { to: 899 }));
    expect(long.delivery('create', 1000)).toEqual(succeeded(2, 17));
    expect(long.incidents(1000)).toEqual([]);
  });

  it('is never delivered by the flaps of a crash loop', () => {
    let loop = boundPod();
    for (const round of [0, 1, 2, 3]) {
      const from = 10 + 40 * round;
      loop = loop.status(from, up(from)).status(from + 2, crashed(1, { from, to: from + 2 }));
    }
    expect(loop.delivery('create', 200)).toEqual(stuck('container-start'));
    expect(loop.incidents(200)).toEqual([]);
  });

  it('is delivered when it works for a minute; what breaks then is an incident', () => {
    const life = readyPod().status(62, crashed(1, { from: 1, to: 61 }));
    expect(life.delivery('create', 100)).toEqual(succeeded(2, 17));
    expect(life.incidents(100)).toEqual([{ from: 62, to: null, container: 'web' }]);
  });

  it('is delivered late, once it lasts after a bad end', () => {
    const life = readyPod()
      .status(5, crashed(1, { from: 1, to: 5 }))
      .status(20, statusOf(true, [container.again('web', 20, 1, { from: 1, to: 5 })]));
    expect(life.delivery('create', 34)).toEqual(stuck('container-start'));
    expect(life.delivery('create', 35)).toMatchObject({ outcome: 'succeeded', to: 20, final: 35 });
  });

  it('needs the readiness gates, for Ready does', () => {
    const waits: PodStatus = {
      ...statusOf(false),
      conditions: [
        { type: 'ContainersReady', status: 'True' },
        { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' },
      ],
    };
    const life = boundPod({ readinessGates: [{ conditionType: 'example.com/lb' }] }).status(2, waits);
    expect(life.delivery('create', 100)).toEqual(stuck('readiness'));
    expect(life.status(101, up()).delivery('create', 116)).toEqual(succeeded(101, 116));
  });

  it('does not trust a simulated kubelet that says Ready of a Pod that is Pending', () => {
    const life = boundPod().status(2, { ...up(), phase: 'Pending' });
    expect(life.delivery('create', 17)?.outcome).toBe('in-progress');
    expect(life.status(18, up()).delivery('create', 33)).toEqual(succeeded(18, 33));
  });
});

describe('what ends the watch lets the create stand', () => {
  it.each([
    ['a deletion', readyPod().delete(7)],
    ['an eviction', readyPod().evict(7)],
    ['a collection delete', readyPod().delete(7, 30, { action: 'delete-collection' })],
    [
      'a preemption',
      readyPod().status(7, withCondition(up(), 'DisruptionTarget', true, 'PreemptionByScheduler'), {
        user: SCHEDULER,
      }),
    ],
    [
      'a spec change',
      readyPod().spec(7, (spec) => ({ ...spec, containers: [{ name: 'web', image: 'web:2' }] })),
    ],
    ["the kubelet's eviction", readyPod().status(7, over('Failed', 137, { to: 6 }, { reason: 'Evicted' }))],
    ["the kubelet's eviction, told in its Event", readyPod().event(7, 'Evicted').status(9, crashed(137))],
    [
      "the kubelet's eviction that ends as Succeeded under Always",
      readyPod().status(7, over('Succeeded', 0, { to: 6 })),
    ],
    [
      "the kubelet's rejection of a Pod that it was running",
      readyPod().status(7, { phase: 'Failed', reason: 'OutOfcpu', message: 'Pod was rejected' }),
    ],
  ])('%s', (_name, life) => {
    expect(life.delivery('create', 100)).toEqual(succeeded(2, 7));
  });

  it('a reason that is written after the end of the containers', () => {
    const life = readyPod(JOB)
      .status(7, statusOf(false, [container.ended('web', 137, { to: 6 })]))
      .status(9, over('Failed', 137, { to: 6 }, { reason: 'Evicted' }));
    expect(life.delivery('create', 100)).toEqual(succeeded(2, 9));
    expect(life.incidents(100)).toEqual([{ from: 7, to: null, container: 'web' }]);
  });

  it('but not when a container had ended badly before: then Ready had to last', () => {
    const broken = readyPod().status(5, crashed(1, { to: 5 }));
    expect(broken.delete(7).delivery('create', 100)).toEqual(ended('aborted', 7, 'container-start'));
    const again = broken.status(8, statusOf(true, [container.again('web', 8, 1, { to: 5 })]));
    expect(again.delete(12).delivery('create', 100)).toEqual(ended('aborted', 12, 'container-start'));
  });

  it('nor does the end of a Pod that was deleted excuse a crash before the deletion', () => {
    const life = readyPod()
      .status(5, statusOf(false, [container.ended('web', 1, { to: 5 })]))
      .delete(8)
      .status(9, over('Failed', 1, { to: 5 }));
    expect(life.delivery('create', 100)?.outcome).toBe('aborted');
  });

  it('and a change that no container is run anew for does not shorten the time that Ready had to last', () => {
    const life = readyPod()
      .status(5, crashed(1, { from: 1, to: 5 }))
      .status(8, statusOf(true, [container.again('web', 8, 1, { from: 1, to: 5 })]))
      .spec(12, (spec) => ({ ...spec, tolerations: [{ key: 'k' }] }));
    expect(life.delivery('create', 22)?.outcome).toBe('in-progress');
    expect(life.delivery('create', 23)).toEqual(succeeded(8, 23));
  });
});

describe('a create that failed', () => {
  it('did so when the Pod ended before it was delivered', () => {
    const life = boundPod(JOB).status(3, over('Failed', 1));
    expect(life.delivery('create', 3)).toEqual(ended('failed', 3, 'container-start'));
  });

  it('did so when the kubelet rejected it, in phase scheduling', () => {
    const life = podLife()
      .create(0)
      .bind(0.5)
      .status(1, { phase: 'Failed', reason: 'OutOfcpu', message: 'Node did not have enough resource: cpu' });
    expect(life.delivery('create', 1)).toEqual(ended('failed', 1, 'scheduling'));
  });

  it('did so when the kubelet evicted it on its way: it had a node, and waited for something else', () => {
    const life = boundPod()
      .event(2, 'Pulling', '', { type: 'Normal', fieldPath: 'spec.containers{web}' })
      .status(9, { ...PENDING, phase: 'Failed', reason: 'Evicted' });
    expect(life.delivery('create', 9)).toEqual(ended('failed', 9, 'image'));
  });

  it('did so when it ended as Succeeded, which under Always no Pod does by itself', () => {
    const life = boundPod().status(5, over('Succeeded', 0));
    expect(life.delivery('create', 5)?.outcome).toBe('failed');
  });

  it.each([
    ['preempted', boundPod().delete(5, 30, { user: SCHEDULER })],
    [
      'taken away for a taint',
      boundPod().delete(5, 30, { user: 'system:serviceaccount:kube-system:node-controller' }),
    ],
    [
      'taken away with its condition',
      boundPod()
        .status(4, withCondition(PENDING, 'DisruptionTarget', true, 'DeletionByTaintManager'))
        .delete(5, 30, { user: 'system:kube-controller-manager' }),
    ],
  ])('did so when it was %s before it was up', (_name, life) => {
    expect(life.delivery('create', 5)).toMatchObject({ outcome: 'failed', to: 5, final: 5, stuck: true });
  });
});

describe('a create that was aborted', () => {
  it('was so by its user, with nothing the matter', () => {
    expect(boundPod().delete(5).delivery('create', 100)).toEqual(ended('aborted', 5));
  });

  it('was so by the controller that acts for the user, or by an eviction', () => {
    const user = 'system:serviceaccount:kube-system:replicaset-controller';
    expect(boundPod().delete(5, 30, { user }).delivery('create', 9)).toEqual(ended('aborted', 5));
    expect(boundPod().evict(5).delivery('create', 9)).toEqual(ended('aborted', 5));
  });

  it('carries the phase that held it up', () => {
    const life = boundPod().status(3, statusOf(false, [container.waiting('web', 'ErrImagePull')]));
    expect(life.delete(50).delivery('create', 100)).toEqual(ended('aborted', 50, 'image'));
    expect(podLife().create(0).delete(40, 0).delivery('create', 100)).toEqual(
      ended('aborted', 40, 'scheduling', 'SchedulerNotResponding'),
    );
  });

  it('is so though the Pod ends as Failed later, or becomes Ready while it is deleted', () => {
    const failed = boundPod()
      .delete(5)
      .status(6, over('Failed', 137, {}, {}));
    expect(failed.delivery('create', 100)).toEqual(ended('aborted', 5));
    const ready = boundPod().delete(5).status(6, up(6));
    expect(ready.delivery('create', 100)).toEqual(ended('aborted', 5));
  });
});

describe('a Pod born before the log', () => {
  it('starts at its creationTimestamp, marked so', () => {
    const life = podLife().status(30, PENDING).status(40, up(40));
    expect(life.report(55).deliveries).toMatchObject([
      { kind: 'create', outcome: 'succeeded', bornBeforeLog: true, requestedBy: '' },
    ]);
    expect(life.delivery('create', 55)).toMatchObject({ from: 0, to: 40, final: 55 });
  });

  it.each([
    ['Ready', podLife().status(30, up())],
    ['ended', podLife().status(30, over('Succeeded', 0))],
    ['terminating', podLife().delete(30).status(31, PENDING)],
    ['nothing but deleted', podLife().request(30, { action: 'delete' })],
  ])('has no create when it was first seen %s', (_name, life) => {
    expect(life.delivery('create', 100)).toBeNull();
  });

  it('began when it was bound, where the log shows that, whatever it is first seen to be', () => {
    const life = podLife().bind(5).status(6, up());
    expect(life.delivery('create', 100, { facts: factsWithout('pod-create-body') })).toMatchObject({
      outcome: 'succeeded',
      from: 0,
      to: 6,
    });
  });

  it('began at the latest with the first word of its kubelet, where only patches of its status are logged', () => {
    const patch = (status: PodStatus) =>
      ({ bodyType: 'strategic', body: { status } as never, resourceVersion: '' }) as const;
    const born = podLife().status(5, PENDING, patch(withCondition(PENDING, 'Initialized', true)));
    expect(born.status(6, up(), patch(up())).delivery('create', 100)).toMatchObject({
      outcome: 'succeeded',
      from: 5,
    });
    // In mid-life a kubelet writes what changed.
    const down = podLife().status(5, crashed(), patch({ conditions: [{ type: 'Ready', status: 'False' }] }));
    expect(down.delivery('create', 100)).toBeNull();
  });

  it('never lasted less than nothing, whatever the clocks say', () => {
    const life = podLife({}, { creationTimestamp: '2026-01-05T00:00:09Z' })
      .status(3, PENDING)
      .status(4, up());
    expect(life.delivery('create', 19)).toMatchObject({ from: 3, to: 4 });
  });
});

describe('a create whose course the log hides', () => {
  it('is unknown where status is not logged, or logged without its content', () => {
    const silent = podLife().create(0).bind(1);
    const facts = factsWithout('pod-status', 'pod-status-body');
    expect(silent.report(100, { facts }).deliveries[0]).toMatchObject({
      outcome: 'unknown',
      unknownReason: 'status updates of Pods are not logged',
    });
    const blind = silent.request(2, { subresource: 'status', user: 'system:node:node-a' });
    expect(blind.report(100).deliveries[0]).toMatchObject({
      outcome: 'unknown',
      unknownReason: 'status updates are logged without their content',
    });
  });

  it('never fails by clocks that differ: what came before the request came with it', () => {
    const life = podLife()
      .create(5, { resourceVersion: '', key: 'audit:1' })
      .status(3, PENDING)
      .status(4, up());
    expect(life.delivery('create', 100)).toMatchObject({ outcome: 'succeeded', from: 5, to: 5 });
  });
});

it('a mirror Pod is a Pod like any other, though its container may run before it is created', () => {
  const owner = { apiVersion: 'v1', kind: 'Node', name: 'node-a', controller: true };
  const life = podLife({ nodeName: 'node-a' }, { ownerReferences: [owner] })
    .create(10, { user: 'system:node:node-a' })
    .status(11, up(3));
  expect(life.delivery('create', 26)).toEqual({ ...succeeded(11, 26), from: 10 });
  expect(life.report(26).object.owner).toBeNull();
});
