import { describe, expect, it } from 'vitest';

import type { Signal } from '../../../../src/model/signal.ts';
import {
  at,
  container,
  over,
  type PodLife,
  readyPod,
  SCHEDULER,
  statusOf,
  up,
  withCondition,
} from '../../../support/pod-life.ts';

const signals = (life: PodLife): readonly Signal[] =>
  life
    .report(900)
    .stories.filter(({ incident }) => incident !== null)
    .flatMap((story) => story.signals());
const said = (life: PodLife): string[] =>
  signals(life).map(
    ({ source, reason, exitCode }) => `${source} ${reason}${exitCode === null ? '' : ` ${exitCode}`}`,
  );

describe('why a Pod was taken away', () => {
  it('is told by what was written of that, and by the request', () => {
    const life = readyPod()
      .status(49.9, withCondition(up(), 'DisruptionTarget', true, 'PreemptionByScheduler'), {
        user: SCHEDULER,
      })
      .delete(50, 5, { user: SCHEDULER })
      .event(50.1, 'Preempted', 'Preempted by shop/high on node node-a')
      .event(50.2, 'Killing', 'Stopping container web', { type: 'Normal' })
      .event(50.3, 'Unhealthy', 'Readiness probe failed')
      .status(56, over('Failed', 137, { to: 55 }))
      .confirm(57);
    expect(said(life)).toEqual([
      'condition PreemptionByScheduler',
      'event Preempted',
      'derived PreemptedByScheduler',
    ]);
    expect(signals(life).at(-1)).toMatchObject({ firstAt: at(50), user: SCHEDULER });
  });
});

describe('how the program ended', () => {
  it('says nothing of why the platform ended the Pod', () => {
    const evicted = over('Failed', 143, { to: 60 }, { reason: 'Evicted', message: 'low on memory' });
    expect(said(readyPod().status(60, evicted))).toEqual([
      'condition ContainersNotReady',
      'pod-status Evicted',
    ]);
    expect(said(readyPod().status(60, over('Succeeded', 0, { to: 60 })))).toEqual([
      'condition ContainersNotReady',
    ]);
  });

  it('says nothing of what ended with its sandbox, be it that it was told to', () => {
    const ended = (exitCode: number) =>
      readyPod()
        .event(59, 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.')
        .status(62, statusOf(true, [container.again('web', 61, exitCode, { from: 1, to: 60 })]));
    expect(said(ended(143))).toEqual(['event SandboxChanged']);
    expect(said(ended(1))).toEqual(['event SandboxChanged', 'terminated Error 1']);
  });

  it('is told of an end that a log with gaps shows late', () => {
    const late = container.again('web', 3500, 1, { from: 3000, to: 3490 }, { restartCount: 9 });
    expect(said(readyPod().status(3600, statusOf(true, [late])))).toEqual(['terminated Error 1']);
  });

  it('says so of what came before', () => {
    const crash = statusOf(false, [container.loops('web', 1, { to: 40 })]);
    const life = readyPod()
      .status(40, crash)
      .status(60, over('Failed', 1, { from: 50, to: 60 }));
    expect(said(life)).toContain('terminated Error 1');
  });

  it('says so of a program that is to end by itself', () => {
    const life = readyPod({ restartPolicy: 'Never' }).status(60, over('Failed', 3, { to: 60 }));
    expect(said(life)).toContain('terminated Error 3');
  });

  it('says that it ran out of memory, though the platform ended it with that', () => {
    const killed = over('Failed', 137, { to: 60, reason: 'OOMKilled' }, { reason: 'Evicted' });
    expect(said(readyPod().status(60, killed))).toContain('terminated OOMKilled 137');
  });
});
