import { describe, expect, it } from 'vitest';

import { findBinding, isPlacedByScheduler } from '../../../../src/analyzers/delivery/binding.ts';
import { unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import { at, boundPod, PENDING, podLife, type PodLife } from '../../../support/pod-life.ts';

const lifeOf = ({ observations }: PodLife) => unfoldLife(observations);

describe('the node of a Pod', () => {
  it.each([
    [
      'was given by its binding',
      podLife().create(0).bind(2),
      { at: at(2), byUser: false, byScheduler: true },
      true,
    ],
    [
      'was given by a binding without content',
      podLife().create(0).bind(2, { bodyType: 'none', body: null }),
      { at: at(2), byUser: false, byScheduler: true },
      true,
    ],
    [
      'was named by its author',
      podLife({ nodeName: 'node-a' }).create(0),
      { at: at(0), byUser: true, byScheduler: false },
      false,
    ],
    [
      'has spoken of it',
      podLife().status(9, PENDING),
      { at: at(9), byUser: false, byScheduler: false },
      null,
    ],
    [
      'is told by an Event of the scheduler, whose requests are not logged',
      podLife().create(0).event(2, 'Scheduled', '', { type: 'Normal' }).status(9, PENDING),
      { at: at(2), byUser: false, byScheduler: true },
      true,
    ],
    [
      'pulls its image',
      podLife().create(0).event(2, 'Pulling', '', { type: 'Normal' }),
      { at: at(2), byUser: false, byScheduler: false },
      null,
    ],
    ['is not chosen', podLife().create(0).event(2, 'FailedScheduling'), null, null],
  ])('%s', (_name, life, binding, placed) => {
    expect(findBinding(lifeOf(life))).toEqual(binding);
    expect(isPlacedByScheduler(lifeOf(life))).toBe(placed);
    expect(life.report(10).placedByScheduler).toBe(placed);
  });

  it('is known from the binding, whatever the kubelet says later', () => {
    expect(isPlacedByScheduler(lifeOf(boundPod().status(3, PENDING)))).toBe(true);
  });
});
