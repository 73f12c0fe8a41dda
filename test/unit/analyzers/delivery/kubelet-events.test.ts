import { describe, expect, it } from 'vitest';

import { lastToldPhase } from '../../../../src/analyzers/delivery/kubelet-events.ts';
import { unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import { probeKillOf } from '../../../../src/analyzers/delivery/probe-kills.ts';
import { at, boundPod } from '../../../support/pod-life.ts';

const told = (reason: string, message: string, type: string, fieldPath = '') => {
  const said = lastToldPhase(
    unfoldLife(boundPod().event(3, reason, message, { type, fieldPath }).observations),
    at(0),
  );
  return said === null ? null : [said.phase, said.stuck, said.container];
};

describe('what a kubelet says of how far it is', () => {
  it.each([
    ['FailedMount', '', 'Warning', '', ['volume', true, null]],
    ['NetworkNotReady', '', 'Warning', '', ['sandbox', true, null]],
    ['Failed', 'Error: ErrImagePull', 'Warning', 'spec.containers{web}', ['image', true, 'web']],
    ['BackOff', 'Back-off restarting failed container', 'Warning', 'spec.containers{web}', null],
    ['Pulling', '', 'Normal', 'spec.containers{web}', ['image', false, 'web']],
    ['Started', '', 'Normal', 'spec.initContainers{prepare}', ['init', false, 'prepare']],
    ['Created', '', 'Normal', 'spec.containers{web}', ['container-start', false, 'web']],
    ['Failed', 'Error: ErrImagePull', 'Warning', 'spec.ephemeralContainers{debugger}', null],
    ['Scheduled', '', 'Normal', '', null],
  ])('%s %j', (reason, message, type, fieldPath, expected) => {
    expect(told(reason, message, type, fieldPath)).toEqual(expected);
  });

  it('is overtaken by what it says next', () => {
    const life = unfoldLife(
      boundPod().event(3, 'FailedMount').event(9, 'Pulling').event(10, 'Scheduled').observations,
    );
    expect(lastToldPhase(life, at(0))).toMatchObject({ phase: 'image', at: at(9) });
    expect(lastToldPhase(life, at(9.5))).toBeNull();
  });
});

describe('a kill for a probe', () => {
  const life = unfoldLife(
    boundPod()
      .event(3, 'Killing', 'Container web failed startup probe, will be restarted', {
        fieldPath: 'spec.containers{web}',
      })
      .event(9, 'Killing', 'Container web failed liveness probe, will be restarted', {
        fieldPath: 'spec.containers{web}',
      })
      .event(12, 'Killing', 'Stopping container web', { fieldPath: 'spec.containers{web}' }).observations,
  );

  it.each([
    ['web', 0, 5, 'startup'],
    ['web', 0, 20, 'liveness'],
    ['web', 10, 20, null],
    ['web', 0, 2, null],
    ['log', 0, 20, null],
  ])('of %s between %i and %i: %s', (name, from, to, probe) => {
    expect(probeKillOf(life, name, at(from), at(to))).toBe(probe);
  });
});
