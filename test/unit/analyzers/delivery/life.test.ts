import { describe, expect, it } from 'vitest';

import { lifeUntil, unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import { at, podLife, readyPod } from '../../../support/pod-life.ts';

describe('a life', () => {
  const { observations } = readyPod().event(3, 'Pulled').request(4, { action: 'evict', code: 429 }).delete(5);

  it('unfolds into changes, Events and refusals, in causal order', () => {
    const life = unfoldLife(observations.toReversed());
    expect(life.steps.map(({ observation }) => observation.action)).toEqual([
      'create',
      'bind',
      'update',
      'update',
      'delete',
    ]);
    expect(life.events.map(({ event }) => event.reason)).toEqual(['Pulled']);
    expect(life.refusals.map(({ at: time, observation }) => [time, observation.code])).toEqual([
      [at(4), 429],
    ]);
  });

  it('shows the Pod before and after each change; a refused one changes nothing', () => {
    const { steps, refusals } = unfoldLife(observations);
    expect(steps[0]?.before).toBeNull();
    for (const [index, step] of steps.entries()) expect(step.before).toBe(steps[index - 1]?.pod ?? null);
    expect(steps[1]?.pod?.spec?.nodeName).toBe('node-a');
    expect(refusals[0]?.pod).toBe(steps[3]?.pod);
  });

  it('is cut at a time, which belongs to it', () => {
    const { steps, events, refusals } = lifeUntil(unfoldLife(observations), at(3));
    expect([steps.length, events.length, refusals.length]).toEqual([4, 1, 0]);
  });

  it('puts a binding that was logged a moment before its Pod’s create behind that', () => {
    const early = podLife().create(1).bind(0.9).observations;
    expect(unfoldLife(early).steps.map(({ observation, at: time }) => [observation.action, time])).toEqual([
      ['create', at(1)],
      ['bind', at(1)],
    ]);
  });
});
