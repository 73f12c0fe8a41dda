import { describe, expect, it } from 'vitest';

import type { Pod } from '../../../../src/model/pod.ts';
import {
  at,
  boundPod,
  container,
  factsWithout,
  KUBELET,
  over,
  podLife,
  type PodLife,
  readyPod,
  statusOf,
  up,
  USER,
} from '../../../support/pod-life.ts';
import { deletion, gone, open } from '../../../support/deletions.ts';

const held = (pod: Pod): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, finalizers: ['example.com/hold'] },
});
const released = (pod: Pod): Pod => ({ ...pod, metadata: { ...pod.metadata, finalizers: [] } });

describe('a Pod is gone', () => {
  it('when its kubelet confirmed it with grace 0', () => {
    const life = readyPod().delete(50);
    expect(deletion(life, 60)).toEqual(open(50));
    expect(deletion(life.confirm(52))).toEqual(gone(50, 52));
    expect(life.confirm(52).report(60).gone).toBe(true);
  });

  it('when its last finalizer was removed, be that by a PATCH', () => {
    const life = readyPod().change(10, held).delete(50).confirm(52);
    expect(deletion(life, 60)).toEqual(open(50));
    expect(deletion(life.change(58, released))).toEqual(gone(50, 58));
    expect(deletion(life.change(90, released))).toEqual({
      ...gone(50, 90),
      phase: 'finalizers',
      code: 'FinalizerBlocked',
    });
  });

  it('not when finalizers go before the kubelet has confirmed', () => {
    const life = readyPod().change(10, held).delete(50).change(51, released);
    expect(deletion(life, 60)).toEqual(open(50));
    expect(deletion(life.confirm(53))).toEqual(gone(50, 53));
  });

  it.each([
    ['it never had a node', podLife().create(0).request(20, { action: 'delete' })],
    [
      'it had ended',
      boundPod({ restartPolicy: 'Never' }).status(5, over('Succeeded', 0)).request(20, { action: 'delete' }),
    ],
    ['it was deleted by force', readyPod().delete(20, 0)],
    ['the kubelet deletes it', readyPod().request(20, { action: 'delete', user: KUBELET })],
    [
      'a collection delete took one without a node',
      podLife().create(0).request(20, { action: 'delete-collection' }),
    ],
    [
      'a collection delete showed it with grace 0',
      podLife().create(0).delete(20, 0, { action: 'delete-collection', gracePeriodSeconds: null }),
    ],
  ])('at once when %s', (_name, life) => {
    expect(deletion(life)).toEqual(gone(20, 20));
  });

  it('not at once where only the binding’s content, or the whole spec, was not logged', () => {
    const bound = podLife()
      .create(0)
      .bind(1, { bodyType: 'none', body: null })
      .request(20, { action: 'delete' });
    expect(deletion(bound, 30)).toEqual(open(20));
    const unseen = podLife().create(0, { bodyType: 'none', body: null }).request(20, { action: 'delete' });
    expect(deletion(unseen, 30)).toEqual(open(20));
  });
});

describe('a deletion', () => {
  it('may begin as an eviction that names nothing more', () => {
    expect(deletion(readyPod().evict(50).confirm(55))).toEqual(gone(50, 55));
  });

  it('may be one of a collection', () => {
    const life = readyPod().delete(50, 30, { action: 'delete-collection' }).confirm(55);
    expect(deletion(life)).toEqual(gone(50, 55));
  });

  it('is one delivery though it is asked for again by force', () => {
    expect(readyPod().delete(50).delete(60, 0).deliveries('delete', 300)).toEqual([gone(50, 60)]);
  });

  it('is stuck in kill a minute after the grace period, to the microsecond', () => {
    const life = readyPod().delete(50);
    expect(life.report(60)).toMatchObject({ nextDeadline: at(140), settled: false });
    expect(deletion(life, 139.999_999)).toEqual(open(50));
    expect(deletion(life, 140)).toEqual({
      ...open(50),
      phase: 'kill',
      stuck: true,
      code: 'KubeletNeverFinishedDelete',
    });
    expect(life.report(140).nextDeadline).toBeNull();
  });

  it('is stuck in finalizers a minute after the kubelet confirmed', () => {
    const life = readyPod().change(10, held).delete(50).confirm(82);
    expect(deletion(life, 141.999_999)).toEqual(open(50));
    expect(deletion(life, 142)).toEqual({
      ...open(50),
      phase: 'finalizers',
      stuck: true,
      code: 'FinalizerBlocked',
    });
  });

  it('fires on the deadline it gives, however short that is set', () => {
    const life = readyPod().change(10, held).delete(50, 0);
    const deadlines = { deleteStuck: 3_000_000 };
    expect(deletion(life, 53)?.stuck).toBe(false);
    expect(life.report(51, { deadlines }).nextDeadline).toBe(at(53));
    expect(life.delivery('delete', 53, { deadlines })?.stuck).toBe(true);
  });

  it('was late by grace when the program did not heed its signal', () => {
    const killed = statusOf(false, [container.ended('web', 137, { to: 80 })]);
    const life = readyPod().delete(50).status(81, killed).confirm(82);
    expect(deletion(life)).toEqual({ ...gone(50, 82), phase: 'grace', code: 'GracePeriodExceeded' });
  });

  it('was late by the kubelet when that came long after the grace period', () => {
    expect(deletion(readyPod().delete(50).confirm(90))).toEqual({ ...gone(50, 90), phase: 'kill' });
  });

  it('says nothing that was observed after the Pod was gone', () => {
    const life = readyPod().delete(50, 0);
    const killed = statusOf(false, [container.ended('web', 137, { to: 80 })]);
    expect(deletion(life.status(81, killed).event(82, 'FailedPreStopHook'))).toEqual(gone(50, 50));
  });

  it('tells its phases', () => {
    const down = statusOf(false, [container.ended('web', 0, { to: 54 })]);
    const life = readyPod().change(10, held).delete(50).status(54, down).confirm(56).change(60, released);
    const delivery = life.report(100).deliveries.find(({ kind }) => kind === 'delete');
    expect(delivery?.phases).toEqual([
      { phase: 'admission', state: 'complete', startedAt: at(50), endedAt: at(50), side: 'platform' },
      { phase: 'grace', state: 'complete', startedAt: at(50), endedAt: at(54), side: 'user' },
      { phase: 'kill', state: 'complete', startedAt: at(54), endedAt: at(56), side: 'platform' },
      { phase: 'finalizers', state: 'complete', startedAt: at(56), endedAt: at(60), side: 'user' },
    ]);
  });
});

describe('a deletion that began before the log', () => {
  it('starts at its deletionTimestamp less the grace period, and is not counted', () => {
    const life = podLife({}, { deletionTimestamp: '2026-01-05T00:01:00Z', deletionGracePeriodSeconds: 30 })
      .status(40, up())
      .confirm(45);
    expect(deletion(life)).toEqual(gone(30, 45));
    expect(life.report(60).deliveries).toMatchObject([
      { kind: 'delete', bornBeforeLog: true, requestedBy: '' },
    ]);
  });

  it('is all that a lone confirmation shows', () => {
    const life = podLife().confirm(45);
    expect(life.report(60).deliveries).toMatchObject([
      { kind: 'delete', outcome: 'succeeded', bornBeforeLog: true },
    ]);
  });

  it('is not that of a static Pod, whose mirror the kubelet deletes of its own accord', () => {
    const owner = { apiVersion: 'v1', kind: 'Node', name: 'node-a', controller: true };
    const life = podLife({}, { ownerReferences: [owner] })
      .create(0, { user: KUBELET })
      .status(1, up())
      .confirm(45);
    expect(life.report(60).deliveries).toMatchObject([
      { kind: 'create', outcome: 'succeeded' },
      { kind: 'delete', outcome: 'succeeded', bornBeforeLog: false, requestedBy: KUBELET, startedAt: at(45) },
    ]);
  });
});

describe('a refused deletion', () => {
  const refuse = (life: PodLife, after: number): PodLife =>
    life.request(after, {
      action: 'evict',
      code: 429,
      reason: 'TooManyRequests',
      message: 'disruption budget',
    });

  it('is a failed delivery of its kind, folds and touches nothing else', () => {
    const life = refuse(refuse(readyPod(), 50), 60);
    expect(life.report(100).deliveries).toMatchObject([
      { kind: 'create', outcome: 'succeeded', finalAt: at(17) },
      {
        kind: 'delete',
        outcome: 'failed',
        startedAt: at(50),
        endedAt: at(50),
        phase: 'admission',
        stuck: true,
        attempts: 2,
        lastAttemptAt: at(60),
        requestedBy: USER,
      },
    ]);
    expect(life.incidents(100)).toEqual([]);
    expect(life.report(100).gone).toBe(false);
  });

  it('within the watch does not end it', () => {
    expect(refuse(readyPod(), 7).delivery('create', 17)).toMatchObject({ outcome: 'succeeded', final: 17 });
  });

  it('folds into the one that is accepted in the end', () => {
    const life = refuse(refuse(readyPod(), 50), 60).evict(70).confirm(75);
    expect(life.deliveries('delete', 100)).toEqual([{ ...gone(50, 75), phase: 'admission' }]);
    expect(life.report(100).deliveries[1]).toMatchObject({ attempts: 3, lastAttemptAt: at(70) });
  });

  it('does not take up those that came after it', () => {
    const life = refuse(readyPod().evict(70), 72).confirm(75);
    expect(life.report(100).deliveries[1]).toMatchObject({ attempts: 1, outcome: 'succeeded' });
  });
});

describe('a deletion whose course the log hides', () => {
  it('is unknown when nothing ever showed finalizers', () => {
    const life = podLife().request(20, { action: 'delete', gracePeriodSeconds: 0 });
    expect(life.report(30).deliveries).toMatchObject([
      { kind: 'delete', outcome: 'unknown', unknownReason: 'whether finalizers keep the Pod is not logged' },
    ]);
  });

  it('is unknown when its grace period was not told and nobody confirmed', () => {
    const life = readyPod().request(20, { action: 'delete' });
    expect(life.report(109).deliveries[1]?.outcome).toBe('in-progress');
    expect(life.report(110, { facts: factsWithout() }).deliveries[1]).toMatchObject({
      outcome: 'unknown',
      stuck: false,
      unknownReason:
        'the grace period of the deletion is not logged, so whether the Pod went at once is not known',
    });
  });
});
