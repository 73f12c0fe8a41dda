import { describe, expect, it } from 'vitest';

import type { ContainerStatus, PodStatus } from '../../../../src/model/pod.ts';
import {
  boundPod,
  container,
  podLife,
  type PodLife,
  statusOf,
  up,
  USER,
  withCondition,
} from '../../../support/pod-life.ts';

/** The status of the Pod of a spec that was changed `changes` times. */
const after = (changes: number, status: PodStatus): PodStatus => ({
  ...status,
  observedGeneration: 1 + changes,
});
const web = (parts: Partial<ContainerStatus>): ContainerStatus =>
  container.running('web', 2, { image: 'web:1', containerID: 'c-1', ...parts });
const withCpu = (cpu: string): PodStatus => statusOf(true, [web({ resources: { requests: { cpu } } })]);
/** Ended, and waits for another image than it had. */
const awaiting = (image: string, message = `Back-off pulling image "${image}": not found`): PodStatus =>
  statusOf(false, [
    web({
      ready: false,
      state: { waiting: { reason: 'ImagePullBackOff', message } },
      lastState: container.end(0, { from: 2, to: 101 }),
    }),
  ]);
const delivered = boundPod().status(2, after(0, withCpu('1')));
const resize = (life: PodLife, at: number): PodLife =>
  life.request(at, { action: 'resize', subresource: 'resize', user: USER, bodyType: 'none' });
const told = (life: PodLife, watermark = 500) => {
  const { deliveries } = life.report(watermark);
  return deliveries
    .filter(({ kind }) => kind === 'upgrade')
    .map(({ outcome, startedAt, phase, bornBeforeLog, requestedBy }) => [
      outcome,
      (startedAt % 86_400_000_000) / 1e6,
      phase,
      bornBeforeLog ? 'not counted' : requestedBy,
    ]);
};

describe('a resize whose request is not logged', () => {
  const begun = delivered.status(100, after(1, withCondition(withCpu('1'), 'PodResizeInProgress', true)));

  it('is told by its conditions, and has succeeded when they are gone', () => {
    expect(told(begun)).toEqual([['in-progress', 100, null, 'not counted']]);
    expect(told(begun.status(104, after(1, withCpu('2'))))).toEqual([
      ['succeeded', 100, null, 'not counted'],
    ]);
  });

  it('is told by the resources that a container has without having been started anew', () => {
    expect(told(delivered.status(104, after(1, withCpu('2'))))).toEqual([
      ['succeeded', 104, null, 'not counted'],
    ]);
    const anew = statusOf(true, [web({ containerID: 'c-2', resources: { requests: { cpu: '2' } } })]);
    expect(told(delivered.status(104, after(0, anew)))).toEqual([]);
  });

  it('waits for room, as its condition says, or as clusters before 1.33 do', () => {
    const pending = withCondition(withCpu('1'), 'PodResizePending', true, 'Infeasible');
    expect(told(delivered.status(100, after(1, pending)))).toEqual([
      ['in-progress', 100, 'scheduling', 'not counted'],
    ]);
    expect(
      told(
        boundPod()
          .status(2, up())
          .status(100, { ...up(), resize: 'Deferred' }),
      ),
    ).toEqual([['in-progress', 100, 'scheduling', 'not counted']]);
  });

  it('is one with the next only if nothing was changed between them', () => {
    const done = begun.status(104, after(1, withCpu('2')));
    expect(told(done.status(200, after(2, withCpu('3'))))).toEqual([
      ['succeeded', 100, null, 'not counted'],
      ['succeeded', 200, null, 'not counted'],
    ]);
  });
});

describe('a resize that is logged without what it asked for', () => {
  const asked = resize(delivered, 100);

  it('began with its request, whatever the status tells of it', () => {
    expect(told(asked.status(101, after(1, withCpu('2'))))).toEqual([['succeeded', 100, null, USER]]);
    const pending = withCondition(withCpu('1'), 'PodResizePending', true, 'Infeasible');
    expect(told(asked.status(101, after(1, pending)))).toEqual([['in-progress', 100, 'scheduling', USER]]);
  });

  it('is unknown while nothing shows', () => {
    expect(told(asked)).toEqual([['unknown', 100, null, USER]]);
  });
});

describe('another image whose request is not logged', () => {
  it('is told by what a container waits for that ran with another', () => {
    const life = delivered.status(100, after(1, withCpu('1'))).status(101, after(1, awaiting('web:9')));
    expect(told(life)).toEqual([['in-progress', 100, 'image', 'not counted']]);
    expect(life.delivery('create', 500)).toMatchObject({ outcome: 'succeeded', to: 2 });
    expect(life.incidents(500)).toEqual([]);
  });

  it('is told by the container that runs it, of a Pod that was changed', () => {
    const renewed = statusOf(true, [
      web({ image: 'web:2', containerID: 'c-2', lastState: container.end(143, { from: 2, to: 101 }) }),
    ]);
    const changed = delivered.status(100, after(1, withCpu('1')));
    expect(told(changed.status(102, after(1, renewed)))).toEqual([['succeeded', 100, null, 'not counted']]);
    // An image has several names, of which the runtime tells one.
    expect(told(delivered.status(102, after(0, renewed)))).toEqual([]);
  });

  it('began with the only request that was logged before it showed', () => {
    const life = delivered
      .request(99, { subresource: '', user: USER, bodyType: 'none' })
      .status(100, after(1, withCpu('1')))
      .status(101, after(1, awaiting('web:9')));
    expect(told(life)).toEqual([['in-progress', 99, 'image', USER]]);
  });

  it('is not told of a Pod that was never changed, or that waits for the image it had', () => {
    expect(told(delivered.status(101, after(0, awaiting('web:9'))))).toEqual([]);
    expect(told(delivered.status(101, after(1, awaiting('web:1'))))).toEqual([]);
  });
});

describe('a Pod born before the log', () => {
  const first = (status: PodStatus): PodLife => podLife().status(100, status);

  it('that waits for another image than it ran with is held up by a change, not by its create', () => {
    const life = first(after(1, awaiting('web:9')));
    expect(told(life)).toEqual([['in-progress', 100, 'image', 'not counted']]);
    expect(life.delivery('create', 500)).toBeNull();
  });

  it('that crashes is held up in its create', () => {
    const life = first(statusOf(false, [container.loops('web', 1, { from: 90, to: 99 })]));
    expect(told(life)).toEqual([]);
    expect(life.delivery('create', 500)).toMatchObject({ outcome: 'in-progress', phase: 'container-start' });
  });
});

it('nothing is told of a change that is logged', () => {
  const life = delivered
    .spec(99, (spec) => ({ ...spec, containers: [{ name: 'web', image: 'web:9' }] }))
    .status(100, after(1, withCpu('1')))
    .status(101, after(1, awaiting('web:9')));
  expect(told(life)).toEqual([['in-progress', 99, 'image', USER]]);
});
