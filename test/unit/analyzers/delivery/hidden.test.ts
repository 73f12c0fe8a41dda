import { describe, expect, it } from 'vitest';

import { hiddenStatus } from '../../../../src/analyzers/delivery/hidden.ts';
import { unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import { findRemoval } from '../../../../src/analyzers/delivery/watch.ts';
import type { ClusterFact } from '../../../../src/model/record.ts';
import type { PodStatus } from '../../../../src/model/pod.ts';
import {
  container,
  crashed,
  factsWithout,
  k8sTime,
  KUBELET,
  over,
  PENDING,
  podLife,
  type PodLife,
  SCHEDULER,
  statusOf,
  up,
} from '../../../support/pod-life.ts';

/** Policies that log Pods and nothing below them. */
const NO_STATUS = factsWithout('pod-status', 'pod-status-body', 'scheduler-status', 'binding');

/** The status with the time at which Ready came to be as it is. */
const since = (after: number, status: PodStatus): PodStatus => {
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: k8sTime(after) };
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'Ready');
  return { ...status, conditions: [...others, ready] };
};
/** Deleted, and the answer shows this status. */
const deletedAs = (life: PodLife, after: number, status: PodStatus): PodLife =>
  life.change(after, (pod) => ({ ...pod, status }), {
    action: 'delete',
    subresource: '',
    user: 'jane@example.com',
    bodyType: 'status',
  });
const noted = (life: PodLife, after: number): PodLife =>
  life.request(after, { subresource: 'status', user: KUBELET });

describe('a status that is not logged', () => {
  it.each<[string, PodLife, ClusterFact[], string]>([
    ['is not missed while the Pod waits for a node', podLife().create(0), ['pod-status-body'], ''],
    ['is not missed where kubelets are heard', podLife().create(0).bind(1), [], ''],
    [
      'hides how a Pod with a node fares',
      podLife().create(0).bind(1),
      ['pod-status-body'],
      'status updates of Pods are not logged',
    ],
    [
      'hides it also where that of others is logged',
      podLife().create(0).bind(1).status(2, PENDING, { user: SCHEDULER }),
      ['pod-status-body'],
      'status updates of Pods are not logged',
    ],
    [
      'and bindings that are not hide whether a Pod that is gone was ever up',
      podLife().create(0).delete(30),
      ['pod-status-body', 'binding', 'scheduler-status'],
      'neither requests of a scheduler nor status updates of Pods are logged',
    ],
    [
      'hides nothing of a Pod of which the scheduler said that it fits no node',
      podLife().create(0).event(1, 'FailedScheduling').delete(30),
      ['pod-status-body', 'binding', 'scheduler-status'],
      '',
    ],
    [
      'is known by what the kubelet complained of since',
      noted(podLife().create(0).bind(1), 2).event(3, 'FailedMount'),
      [],
      '',
    ],
    [
      'is not told by what others write of it',
      noted(podLife().create(0).bind(1), 2).status(9, PENDING, {
        user: 'gate-controller',
        userAgent: 'gates',
      }),
      [],
      'status updates are logged without their content',
    ],
    [
      'is noted',
      noted(podLife().create(0).bind(1), 2),
      [],
      'status updates are logged without their content',
    ],
  ])('%s', (_name, life, missing, reason) => {
    const unfolded = unfoldLife(life.observations);
    expect(hiddenStatus(unfolded, factsWithout(...missing), findRemoval(unfolded))).toBe(reason);
  });
});

describe('a Pod whose status is first shown by the answer to its deletion', () => {
  const conditions = { facts: NO_STATUS };
  const created = podLife().create(0);

  it('was delivered if it was up, when its condition says', () => {
    expect(deletedAs(created, 90, since(7, up(6))).delivery('create', 200, conditions)).toMatchObject({
      outcome: 'succeeded',
      to: 7,
      final: 90,
    });
  });

  it('was so at the write of that second, where writes are noted', () => {
    const life = noted(noted(noted(created, 3), 7.25), 7.5);
    expect(deletedAs(life, 90, since(7, up(6))).delivery('create', 200)).toMatchObject({ to: 7.25 });
  });

  it('was delivered after a bad end only if it lasted', () => {
    const again = statusOf(true, [container.again('web', 60, 1, { from: 1, to: 50 })]);
    const said = (after: number) =>
      deletedAs(created, after, since(60, again)).delivery('create', 200, conditions);
    expect(said(90)).toMatchObject({ outcome: 'succeeded', to: 60, final: 90 });
    expect(said(70)).toMatchObject({ outcome: 'unknown', to: 70 });
  });

  it('ran to completion: it was up when it was started, or, with probes, by its end', () => {
    const job = { restartPolicy: 'Never', containers: [{ name: 'web' }] };
    const probed = { ...job, containers: [{ name: 'web', readinessProbe: {} }] };
    const done = over('Succeeded', 0, { from: 4, to: 40 });
    const said = (spec: typeof job) =>
      deletedAs(podLife(spec).create(0), 90, done).delivery('create', 200, conditions);
    expect(said(job)).toMatchObject({ outcome: 'succeeded', to: 4 });
    expect(said(probed)).toMatchObject({ outcome: 'succeeded', to: 40 });
  });

  it('was aborted if nothing of it had ever begun', () => {
    expect(deletedAs(created, 90, PENDING).delivery('create', 200, conditions)).toMatchObject({
      outcome: 'aborted',
      to: 90,
    });
  });

  it('is unknown if something of it had', () => {
    const down = statusOf(false, [container.ended('web', 1)]);
    expect(deletedAs(created, 90, down).delivery('create', 200, conditions)).toMatchObject({
      outcome: 'unknown',
    });
  });
});

it('a Pod that some other change shows to be up was so when its condition says, and nothing befell it since', () => {
  const life = noted(noted(podLife().create(0).bind(1), 3), 7.25)
    .change(60, (pod) => ({ ...pod, status: since(7, up(6)) }), { subresource: '', user: 'jane@example.com' })
    .request(61, { subresource: 'status', user: KUBELET });
  expect(life.delivery('create', 200)).toMatchObject({ outcome: 'succeeded', to: 7.25, final: 75 });
  const stale = noted(podLife().create(0).bind(1), 3)
    .change(4, (pod) => ({ ...pod, status: PENDING }), { subresource: '', user: 'jane@example.com' })
    .request(7.25, { subresource: 'status', user: KUBELET });
  const shown = deletedAs(stale, 90, since(7, up(6))).request(91, { subresource: 'status', user: KUBELET });
  expect(shown.incidents(200)).toEqual([]);
});

it('a Pod that was seen not to be up in that second was up after that', () => {
  const life = podLife()
    .create(0)
    .change(7.5, (pod) => ({ ...pod, status: PENDING }), { subresource: '', user: 'jane@example.com' });
  const shown = deletedAs(life, 90, since(7, up(6)));
  expect(shown.delivery('create', 200, { facts: NO_STATUS })).toMatchObject({ to: 7.5 });
  expect(shown.incidents(200, { facts: NO_STATUS })).toEqual([]);
});

it('an upgrade whose course is hidden is unknown', () => {
  const life = noted(
    podLife()
      .create(0)
      .bind(1)
      .status(3, up())
      .spec(30, (spec) => ({
        ...spec,
        containers: [{ name: 'web', image: 'web:2' }],
      })),
    40,
  );
  expect(life.delivery('upgrade', 200)).toMatchObject({ outcome: 'unknown', phase: null });
});

describe('a write without content while it is watched whether the Pod stays up', () => {
  const watched = noted(podLife().create(0).bind(1).status(2, up(2)), 9);

  it('leaves open whether it did, until the next that is told', () => {
    expect(watched.delivery('create', 200)).toMatchObject({ outcome: 'unknown' });
    expect(watched.status(40, up(2)).delivery('create', 200)).toMatchObject({
      outcome: 'succeeded',
      to: 2,
      final: 40,
    });
  });

  it('hid the end of a container that is told later', () => {
    const crash = crashed(1, { from: 2, to: 8 });
    expect(watched.status(40, crash).delivery('create', 50)).toMatchObject({
      outcome: 'in-progress',
      phase: 'container-start',
    });
    const later = crashed(1, { from: 2, to: 39 });
    expect(watched.status(40, later).delivery('create', 50)).toMatchObject({ outcome: 'succeeded', to: 2 });
  });
});
