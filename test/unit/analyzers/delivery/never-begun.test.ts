import { describe, expect, it } from 'vitest';

import type { PodStatus } from '../../../../src/model/pod.ts';
import {
  boundPod,
  container,
  over,
  podLife,
  type PodLife,
  readyPod,
  statusOf,
} from '../../../support/pod-life.ts';

/** As Kubernetes 1.34 writes of a Pod that it evicts before a container of it began. */
const neverBegun = (reason: string): PodStatus => ({
  phase: 'Failed',
  reason,
  message: 'The node was low on resource: memory.',
  containerStatuses: [
    {
      name: 'web',
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } },
      lastState: {},
    },
  ],
});
const create = (life: PodLife) => life.delivery('create', 300);

describe('a Pod that was evicted before any container of it began', () => {
  it('stood where it was before', () => {
    const pulling = statusOf(false, [container.waiting('web', 'ImagePullBackOff')], { phase: 'Pending' });
    expect(create(boundPod().status(5, pulling).status(20, neverBegun('Evicted')))).toMatchObject({
      outcome: 'failed',
      to: 20,
      phase: 'image',
      stuck: true,
    });
    expect(create(boundPod().event(3, 'Pulling').status(20, neverBegun('Evicted')))?.phase).toBe('image');
    expect(create(boundPod().event(3, 'FailedMount').status(20, neverBegun('Evicted')))?.phase).toBe(
      'volume',
    );
  });

  it('never came to its node when its kubelet had not taken it', () => {
    const life = podLife().create(0).bind(0.5).status(1, neverBegun('OutOfcpu'));
    expect(create(life)).toMatchObject({ outcome: 'failed', phase: 'scheduling' });
  });
});

it('one that had begun stood where it stood', () => {
  const crash = statusOf(false, [container.loops('web', 1)]);
  const life = boundPod()
    .status(5, crash)
    .status(20, over('Failed', 1, {}, { reason: 'Evicted' }));
  expect(create(life)).toMatchObject({ outcome: 'failed', phase: 'container-start' });
  expect(create(readyPod().status(60, neverBegun('Evicted')))).toMatchObject({ outcome: 'succeeded' });
});
