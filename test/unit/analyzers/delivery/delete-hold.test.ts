import { describe, expect, it } from 'vitest';

import { deletePhasesOf, deletion, gone, open } from '../../../support/deletions.ts';
import { at, container, over, readyPod, statusOf, up } from '../../../support/pod-life.ts';

describe('a Pod with volumes', () => {
  const mounted = () => readyPod({ volumes: [{ name: 'data' }] });
  const ended = (to: number) => over('Succeeded', 0, { to });
  it('is detached once its kubelet has ended it', () => {
    const life = mounted().delete(50).status(54, ended(54)).confirm(56);
    expect(deletion(life)).toEqual(gone(50, 56));
    expect(deletePhasesOf(life)).toEqual([
      ['admission', 'complete', 50, 50],
      ['grace', 'complete', 50, 54],
      ['kill', 'complete', 54, 54],
      ['detach', 'complete', 54, 56],
    ]);
  });

  it('is not said to be detached while it still runs, or when that was not shown', () => {
    const down = statusOf(false, [container.ended('web', 0, { to: 54 })]);
    expect(deletePhasesOf(mounted().delete(50).status(54, down).confirm(56))).toEqual([
      ['admission', 'complete', 50, 50],
      ['grace', 'complete', 50, 54],
      ['kill', 'complete', 54, 56],
    ]);
    expect(deletePhasesOf(mounted().delete(50).confirm(56))?.map(([phase]) => phase)).toEqual([
      'admission',
      'grace',
      'kill',
    ]);
  });

  it('was late by its volumes', () => {
    const life = mounted().delete(50).status(54, ended(54)).confirm(64);
    expect(deletion(life)).toEqual({ ...gone(50, 64), phase: 'detach' });
    expect(deletion(mounted().delete(50).status(54, ended(54)).confirm(63.9))).toEqual(gone(50, 63.9));
  });

  it('is stuck with its volumes', () => {
    const life = mounted().delete(50).status(54, ended(54));
    expect(deletion(life, 139.9)).toEqual(open(50));
    expect(deletion(life, 140)).toEqual({
      ...open(50),
      phase: 'detach',
      stuck: true,
      code: 'KubeletNeverFinishedDelete',
    });
    expect(deletePhasesOf(life, 140)?.slice(2)).toEqual([
      ['kill', 'complete', 54, 54],
      ['detach', 'failed', 54, null],
    ]);
  });

  it('was late by the kill, where that took longer than its volumes', () => {
    const life = mounted().delete(50).status(95, ended(94)).confirm(96);
    expect(deletion(life)).toEqual({ ...gone(50, 96), phase: 'kill' });
    expect(deletePhasesOf(life)?.slice(1)).toEqual([
      ['grace', 'complete', 50, 80],
      ['kill', 'complete', 80, 95],
      ['detach', 'complete', 95, 96],
    ]);
  });

  it('waits in kill when the kubelet says nothing at all', () => {
    expect(deletePhasesOf(mounted().delete(50), 140)).toEqual([
      ['admission', 'complete', 50, 50],
      ['grace', 'complete', 50, 80],
      ['kill', 'failed', 80, null],
    ]);
  });
});

describe('a deletion that its kubelet does not finish', () => {
  const stuck = { ...open(50), phase: 'kill', stuck: true };

  it('is explained by what the kubelet says of it, as soon as its grace is over', () => {
    const life = readyPod().delete(50).event(60, 'FailedKillPod', 'error killing pod: …');
    expect(deletion(life, 79.9)).toEqual(open(50));
    expect(life.report(61).nextDeadline).toBe(at(80));
    expect(deletion(life, 80)).toEqual(stuck);
    expect(deletion(life.confirm(82), 300)).toEqual(gone(50, 82));
  });

  it('is not explained by what was said before it', () => {
    const life = readyPod().event(40, 'FailedKillPod', 'error killing pod: …').delete(50);
    expect(deletion(life, 139)).toEqual(open(50));
    expect(deletion(life, 140)).toEqual({ ...stuck, code: 'KubeletNeverFinishedDelete' });
  });

  it('is explained by its node, when that is lost and the kubelet has not been heard since', () => {
    const lost = { user: 'system:serviceaccount:kube-system:node-controller' };
    const life = readyPod().status(40, statusOf(false), lost).delete(50);
    expect(deletion(life, 140)).toEqual({ ...stuck, code: 'NodeLost' });
    expect(deletion(life.status(100, up()), 140)).toEqual({ ...stuck, code: 'KubeletNeverFinishedDelete' });
  });
});

describe('grace', () => {
  const hooked = () => readyPod({ containers: [{ name: 'web', lifecycle: { preStop: {} } }] });
  it('was overrun by a preStop hook that used it up, whatever the program ended with', () => {
    const life = hooked()
      .delete(50)
      .status(83, over('Succeeded', 0, { to: 82 }))
      .confirm(84);
    expect(deletion(life)).toEqual({ ...gone(50, 84), phase: 'grace', code: 'GracePeriodExceeded' });
  });

  it('was not overrun by one that was done in time, by a kubelet that began a second late', () => {
    const life = hooked()
      .delete(50)
      .status(82, over('Succeeded', 0, { to: 81 }))
      .confirm(83);
    expect(deletion(life)).toEqual(gone(50, 83));
  });
});
