import { describe, expect, it } from 'vitest';

import {
  at,
  boundPod,
  container,
  podLife,
  type PodLife,
  readyPod,
  statusOf,
  up,
} from '../../../support/pod-life.ts';

/** Phase, state, from, to (seconds). */
const phasesOf = (life: PodLife, watermark: number) =>
  life
    .report(watermark)
    .deliveries[0]?.phases.map(({ phase, state, startedAt, endedAt }) => [
      phase,
      state,
      startedAt === null ? null : (startedAt - at(0)) / 1e6,
      endedAt === null ? null : (endedAt - at(0)) / 1e6,
    ]);

describe('the phases of a create', () => {
  it('are passed one after the other', () => {
    expect(phasesOf(readyPod(), 100)).toEqual([
      ['admission', 'complete', 0, 0],
      ['scheduling', 'complete', 0, 0.5],
      ['sandbox', 'complete', 0.5, 2],
      ['container-start', 'complete', 2, 2],
      ['readiness', 'complete', 2, 2],
    ]);
  });

  it('show volumes, images and init containers where there are any', () => {
    const initContainers = [{ name: 'prepare' }];
    const life = boundPod({ initContainers })
      .event(2, 'FailedMount')
      .event(3, 'Pulling', '', { type: 'Normal' })
      .event(5, 'Pulled', '', { type: 'Normal' })
      .status(6, {
        phase: 'Pending',
        conditions: [{ type: 'Initialized', status: 'False' }],
        initContainerStatuses: [container.running('prepare')],
      })
      .status(8, {
        ...statusOf(false, [container.running('web', 8, { ready: false })]),
        initContainerStatuses: [container.ended('prepare', 0)],
      })
      .status(9, { ...up(8), initContainerStatuses: [container.ended('prepare', 0)] });
    expect(phasesOf(life, 100)).toEqual([
      ['admission', 'complete', 0, 0],
      ['scheduling', 'complete', 0, 0.5],
      ['volume', 'complete', 0.5, 6],
      ['sandbox', 'complete', 0.5, 6],
      ['image', 'complete', 3, 5],
      ['init', 'complete', 6, 8],
      ['container-start', 'complete', 8, 8],
      ['readiness', 'complete', 8, 9],
    ]);
  });

  it('end at the one that holds the Pod up', () => {
    expect(phasesOf(podLife().create(0), 30)).toEqual([
      ['admission', 'complete', 0, 0],
      ['scheduling', 'failed', 0, null],
      ['sandbox', 'not-reached', null, null],
      ['container-start', 'not-reached', null, null],
      ['readiness', 'not-reached', null, null],
    ]);
    expect(phasesOf(boundPod(), 30)).toMatchObject([{}, {}, ['sandbox', 'in-progress', 0.5, null], {}, {}]);
  });
});
