import { describe, expect, it } from 'vitest';

import type { ContainerStatus } from '../../../../src/model/pod.ts';
import {
  at,
  boundPod,
  container,
  crashed,
  factsWithout,
  over,
  podLife,
  type PodLife,
  readyPod,
  SCHEDULER,
  statusOf,
  USER,
  withCondition,
} from '../../../support/pod-life.ts';
import type { ClusterFacts } from '../../../../src/model/record.ts';

const signalsOf = (life: PodLife, kind: string, watermark: number, facts?: ClusterFacts) => {
  const { stories } = life.report(watermark, facts === undefined ? {} : { facts });
  const story = stories.find(
    ({ delivery, incident }) => (delivery?.kind ?? (incident && 'incident')) === kind,
  );
  return story?.signals() ?? [];
};
const words = (...args: Parameters<typeof signalsOf>) =>
  signalsOf(...args).map(({ source, reason, exitCode }) => [source, reason, exitCode]);

describe('a signal', () => {
  it('is one thing said, with its first and last time and its proof', () => {
    const back: ContainerStatus = {
      name: 'web',
      state: { waiting: { reason: 'ErrImagePull', message: 'not found' } },
    };
    const life = podLife()
      .create(0)
      .bind(1)
      .status(2, { containerStatuses: [back] })
      .status(30, { containerStatuses: [back] });
    expect(signalsOf(life, 'create', 60)).toEqual([
      {
        source: 'waiting',
        reason: 'ErrImagePull',
        message: 'not found',
        conditionType: null,
        container: 'web',
        containerRole: 'main',
        exitCode: null,
        signal: null,
        httpStatus: null,
        verb: null,
        subresource: null,
        user: null,
        warning: true,
        firstAt: at(2),
        lastAt: at(30),
        evidence: {
          auditId: 'audit-3',
          stage: 'ResponseComplete',
          at: at(2),
          path: 'responseObject.status.containerStatuses[web].state.waiting.message',
          text: 'not found',
        },
      },
    ]);
  });

  it('is every condition that is bad news, every end and every Event', () => {
    const life = podLife()
      .create(0)
      .status(
        1,
        { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'none' }] },
        { user: SCHEDULER },
      )
      .event(1, 'FailedScheduling', 'none')
      .bind(5)
      .status(6, crashed(3, { from: 5, to: 6 }));
    expect(words(life, 'create', 10)).toEqual([
      ['condition', 'Unschedulable', null],
      ['event', 'FailedScheduling', null],
      ['condition', 'ContainersNotReady', null],
      ['waiting', 'CrashLoopBackOff', null],
      ['terminated', 'Error', 3],
    ]);
  });

  it('is the reason of a Pod that failed, not the end with 0 of a job', () => {
    const life = boundPod({ restartPolicy: 'Never' }).status(
      5,
      over('Failed', 0, {}, { reason: 'DeadlineExceeded', message: 'too long' }),
    );
    expect(words(life, 'create', 10)).toEqual([
      ['condition', 'ContainersNotReady', null],
      ['pod-status', 'DeadlineExceeded', null],
    ]);
  });

  it('is a resize that must wait, as clusters before 1.33 say it', () => {
    const life = readyPod()
      .spec(100, (spec) => ({ ...spec, containers: [{ name: 'web', image: 'web:2' }] }))
      .status(101, { ...statusOf(true), resize: 'Infeasible' });
    expect(words(life, 'upgrade', 200)).toEqual([
      ['condition', 'Infeasible', null],
      ['derived', 'ResizeInfeasible', null],
    ]);
  });
});

describe('the signals of a delivery', () => {
  it('end with it: before its deletion, when it was taken away', () => {
    const life = boundPod()
      .status(3, statusOf(false, [container.waiting('web', 'ErrImagePull')]))
      .delete(50)
      .status(51, statusOf(false, [container.ended('web', 137, { to: 51 })]));
    expect(words(life, 'create', 100)).toEqual([
      ['condition', 'ContainersNotReady', null],
      ['waiting', 'ErrImagePull', null],
    ]);
  });

  it('of a deletion are those that concern it', () => {
    const life = readyPod()
      .request(40, { action: 'evict', code: 429, reason: 'TooManyRequests', message: 'budget' })
      .status(49, withCondition(statusOf(true), 'DisruptionTarget', true, 'EvictionByEvictionAPI'))
      .delete(50)
      .status(51, statusOf(false, [container.ended('web', 137, { to: 51 })]))
      .event(52, 'FailedPreStopHook')
      .confirm(53);
    expect(words(life, 'delete', 100)).toEqual([
      ['response', 'TooManyRequests', null],
      ['condition', 'EvictionByEvictionAPI', null],
      ['event', 'FailedPreStopHook', null],
    ]);
    expect(signalsOf(life, 'delete', 100)[0]).toMatchObject({ httpStatus: 429, verb: 'evict', user: USER });
  });

  it('of silence is the last that was heard', () => {
    expect(signalsOf(podLife().create(0), 'create', 40)).toMatchObject([
      {
        source: 'derived',
        reason: 'SchedulerNotResponding',
        evidence: { auditId: 'audit-1', text: `the last that was logged before: create by ${USER}` },
      },
    ]);
    const held = readyPod()
      .change(9, (pod) => ({ ...pod, metadata: { ...pod.metadata, finalizers: ['example.com/a'] } }))
      .delete(50, 0);
    expect(signalsOf(held, 'delete', 500)).toMatchObject([
      {
        reason: 'FinalizerBlocked',
        evidence: { path: 'responseObject.metadata.finalizers', text: 'example.com/a' },
      },
    ]);
  });

  it('leave out ends that may be the work of a probe which the log does not show', () => {
    const spec = { containers: [{ name: 'web', livenessProbe: { periodSeconds: 1 } }] };
    const life = boundPod(spec).status(5, statusOf(false, [container.ended('web', 137, { to: 5 })]));
    expect(words(life, 'create', 9)).toContainEqual(['terminated', 'Error', 137]);
    const facts = factsWithout('kubernetes-event-body');
    expect(words(life, 'create', 9, facts)).toEqual([['condition', 'ContainersNotReady', null]]);
  });

  it('of an incident are not those of earlier stories', () => {
    const life = boundPod()
      .status(5, crashed(7, { from: 1, to: 5 }))
      .status(10, statusOf(true, [container.again('web', 10, 7, { from: 1, to: 5 })]))
      .status(300, crashed(9, { from: 10, to: 299 }));
    const codes = signalsOf(life, 'incident', 400).map(({ exitCode }) => exitCode);
    expect(codes.filter((code) => code !== null)).toEqual([9]);
  });
});
