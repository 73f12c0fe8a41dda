import { describe, expect, it } from 'vitest';

import { dated, findBirth } from '../../../../src/analyzers/delivery/birth.ts';
import { unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import { findRemoval } from '../../../../src/analyzers/delivery/watch.ts';
import { seconds } from '../../../../src/lib/micros.ts';
import type { PodStatus } from '../../../../src/model/pod.ts';
import {
  at,
  container,
  crashed,
  over,
  PENDING,
  podLife,
  type PodLife,
  statusOf,
  up,
  USER,
  withCondition,
} from '../../../support/pod-life.ts';

const born = ({ observations }: PodLife) => {
  const life = unfoldLife(observations);
  const birth = findBirth(life, findRemoval(life), seconds(15));
  return birth === null ? null : dated(birth, life);
};
const before = { beforeLog: true, requestedBy: '', upAt: null, mayHaveBeenUp: false };
const first = (status: PodStatus, after = 100): PodLife => podLife().status(after, status);

describe('the birth of a Pod', () => {
  it('is its create', () => {
    expect(born(podLife().create(5).status(9, up()))).toEqual({
      ...before,
      startedAt: at(5),
      admittedAt: at(5),
      beforeLog: false,
      requestedBy: USER,
    });
  });

  it('is at the latest its binding, and what it says itself', () => {
    const blank = { bodyType: 'none', body: null } as const;
    expect(born(podLife().bind(5, blank))).toEqual({ ...before, startedAt: at(5), admittedAt: at(5) });
    expect(born(podLife().bind(5).status(6, up()))).toMatchObject({ startedAt: at(0), upAt: null });
  });

  it.each<[string, PodStatus]>([
    ['waiting', PENDING],
    ['in a crash loop', crashed()],
    [
      'waiting for its gate',
      withCondition(
        statusOf(false, [container.running('web', 99)]),
        'Ready',
        false,
        'ReadinessGatesNotReady',
      ),
    ],
  ])('came before the log when it is first seen %s', (_name, status) => {
    expect(born(first(status))).toEqual({ ...before, startedAt: at(0), admittedAt: at(0) });
  });

  it.each<[string, PodStatus]>([
    ['up', up()],
    ['up, long after a crash', statusOf(true, [container.again('web', 50, 1, { from: 1, to: 49 })])],
    ['ended', over('Failed', 1)],
    ['declared down by the controller of its node', statusOf(false, [container.running('web', 1)])],
  ])('is not told when it is first seen %s', (_name, status) => {
    expect(born(first(status))).toBeNull();
  });

  it('came before the log when it is up for a moment in a crash loop', () => {
    const round = statusOf(true, [container.again('web', 99, 1, { from: 80, to: 85 })]);
    expect(born(first(round))).toMatchObject({ upAt: at(100), mayHaveBeenUp: false });
    const life = first(round).status(102, crashed(1, { from: 99, to: 102 }));
    expect(first(round).delivery('create', 101)).toBeNull();
    expect(life.delivery('create', 130)).toMatchObject({ outcome: 'in-progress', phase: 'container-start' });
    expect(life.incidents(130)).toEqual([]);
    expect(first(round).delivery('create', 200)).toBeNull();
  });

  it('leaves open whether a Pod was ever up that is first seen down after it ran for long', () => {
    const ended = statusOf(false, [container.ended('web', 1, { from: 1, to: 99 })]);
    expect(born(first(ended))).toMatchObject({ mayHaveBeenUp: true });
    const running = statusOf(false, [container.running('web', 1, { ready: false })]);
    expect(born(first(running))).toMatchObject({ mayHaveBeenUp: true });
    const failed = first(running).status(101, over('Failed', 1, { from: 1, to: 101 }));
    expect(failed.report(200).deliveries[0]).toMatchObject({
      outcome: 'unknown',
      unknownReason: 'whether the Pod was up before the log began is not known',
    });
  });
});
