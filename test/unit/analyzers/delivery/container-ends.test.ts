import { describe, expect, it } from 'vitest';

import { containerEnds, isPlatformEnd } from '../../../../src/analyzers/delivery/container-ends.ts';
import { unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import type { ContainerStatus, PodSpec } from '../../../../src/model/pod.ts';
import {
  boundPod,
  container,
  crashed,
  over,
  podLife,
  type PodLife,
  statusOf,
  up,
} from '../../../support/pod-life.ts';

const endsOf = (life: PodLife): string[] =>
  containerEnds(unfoldLife(life.observations)).map(
    ({ container: name, role, terminated, unasked }) =>
      `${role} ${name} ${terminated.exitCode}${unasked ? ' badly' : ''}`,
  );

const ends = (restartPolicy: string, exitCode: number, reason?: string): string[] =>
  endsOf(
    boundPod({ restartPolicy }).status(
      5,
      statusOf(false, [container.ended('web', exitCode, reason === undefined ? {} : { reason })]),
    ),
  );

describe('a main container ends badly', () => {
  it.each([
    ['Always', 0, 'main web 0 badly'],
    ['Always', 1, 'main web 1 badly'],
    ['OnFailure', 0, 'main web 0'],
    ['OnFailure', 1, 'main web 1 badly'],
    ['Never', 0, 'main web 0'],
    ['Never', 143, 'main web 143 badly'],
  ])('under %s with %i: %s', (policy, code, said) => {
    expect(ends(policy, code)).toEqual([said]);
  });

  it('when it was killed for memory, even if the program itself ended with 0', () => {
    expect(ends('Never', 0, 'OOMKilled')).toEqual(['main web 0 badly']);
  });

  it('when a probe had it killed, though it heeded the signal', () => {
    const life = boundPod({ restartPolicy: 'OnFailure' })
      .event(4, 'Killing', 'Container web failed liveness probe, will be restarted', {
        type: 'Normal',
        fieldPath: 'spec.containers{web}',
      })
      .status(5, statusOf(false, [container.ended('web', 0, { from: 2, to: 5 })]));
    expect(endsOf(life)).toEqual(['main web 0 badly']);
  });

  it('by its own restart policy where it has one', () => {
    const spec: PodSpec = { restartPolicy: 'Always', containers: [{ name: 'web', restartPolicy: 'Never' }] };
    const life = boundPod(spec).status(5, statusOf(false, [container.ended('web', 0)]));
    expect(endsOf(life)).toEqual(['main web 0']);
  });
});

describe('containers beside the main ones', () => {
  const initContainers = [{ name: 'prepare' }, { name: 'mesh', restartPolicy: 'Always' }];
  const withInit = (restartPolicy: string, init: ContainerStatus[], main: ContainerStatus) =>
    boundPod({ restartPolicy, initContainers }).status(5, {
      ...statusOf(false, [main]),
      initContainerStatuses: init,
    });

  it('end well with 0, badly otherwise', () => {
    const well = withInit(
      'Always',
      [container.ended('prepare', 0), container.ended('mesh', 0)],
      container.running('web'),
    );
    expect(endsOf(well)).toEqual(['init prepare 0', 'sidecar mesh 0']);
    const badly = withInit(
      'Always',
      [container.ended('prepare', 1), container.ended('mesh', 2)],
      container.waiting('web', 'PodInitializing'),
    );
    expect(endsOf(badly)).toEqual(['init prepare 1 badly', 'sidecar mesh 2 badly']);
  });

  it('are told to end when the last main container of a Pod that runs to completion has', () => {
    const done = withInit('Never', [container.ended('mesh', 143)], container.ended('web', 0));
    expect(endsOf(done)).toEqual(['sidecar mesh 143', 'main web 0']);
  });

  it('of a debugging session are nobody’s failure', () => {
    const life = boundPod({ ephemeralContainers: [{ name: 'debug' }] }).status(5, {
      ...up(),
      ephemeralContainerStatuses: [container.ended('debug', 130)],
    });
    expect(endsOf(life)).toEqual(['ephemeral debug 130']);
  });
});

describe('an end', () => {
  it('is counted once, however often it is shown', () => {
    const ran = { from: 2, to: 5 };
    const life = boundPod()
      .status(5, statusOf(false, [container.ended('web', 1, ran)]))
      .status(6, crashed(1, ran))
      .status(9, statusOf(true, [container.again('web', 9, 1, ran)]));
    expect(endsOf(life)).toEqual(['main web 1 badly']);
  });

  it('before the log began is no end of ours, and one under deletion was asked for', () => {
    expect(endsOf(podLife().status(30, crashed(1)))).toEqual([]);
    const deleted = boundPod()
      .status(2, up())
      .delete(5)
      .status(6, statusOf(false, [container.ended('web', 137)]));
    expect(endsOf(deleted)).toEqual([]);
  });
});

describe('the end of a running Pod', () => {
  it.each([
    ['Always', over('Failed', 1), true],
    ['Always', over('Succeeded', 0), true],
    ['Never', over('Failed', 1), false],
    ['Never', over('Failed', 137, {}, { reason: 'Evicted' }), true],
    ['Never', over('Succeeded', 0), false],
    ['Always', up(), false],
  ])('under %s in %j is the platform’s: %s', (restartPolicy, status, isPlatforms) => {
    expect(isPlatformEnd({ spec: { restartPolicy }, status })).toBe(isPlatforms);
  });
});
