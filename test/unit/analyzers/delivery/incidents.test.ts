import { describe, expect, it } from 'vitest';

import {
  at,
  boundPod,
  container,
  crashed,
  over,
  podLife,
  readyPod,
  statusOf,
  up,
} from '../../../support/pod-life.ts';

const broken = crashed(1, { from: 1, to: 60 });
const again = (from: number) => statusOf(true, [container.again('web', from, 1, { from: 1, to: 60 })]);

describe('an incident', () => {
  it('ends when the Pod was up again for stableFor; before that it is open', () => {
    const life = readyPod().status(60, broken).status(70, again(70));
    expect(life.incidents(84.9)).toEqual([{ from: 60, to: null, container: 'web' }]);
    expect(life.report(84.9)).toMatchObject({ nextDeadline: at(85), settled: false });
    expect(life.incidents(85)).toEqual([{ from: 60, to: 70, container: 'web' }]);
    expect(life.report(85)).toMatchObject({ nextDeadline: null, settled: true });
  });

  it('is told of a Pod that lost Ready, though that was within the watch', () => {
    const life = readyPod().status(8, statusOf(false));
    expect(life.delivery('create', 100)?.outcome).toBe('succeeded');
    expect(life.incidents(100)).toEqual([{ from: 8, to: null, container: null }]);
  });

  it('is the end of a delivered Pod: its eviction within the watch, or later', () => {
    const evicted = over('Failed', 137, {}, { reason: 'Evicted' });
    expect(readyPod().status(7, evicted).incidents(100)).toEqual([{ from: 7, to: null, container: 'web' }]);
    expect(readyPod().status(700, evicted).incidents(800)).toEqual([
      { from: 700, to: null, container: 'web' },
    ]);
  });

  it('that comes back within ten minutes is the same one', () => {
    const second = crashed(1, { from: 70, to: 100 });
    const soon = readyPod()
      .status(60, broken)
      .status(70, again(70))
      .status(100, second)
      .status(110, again(110));
    expect(soon.incidents(200)).toEqual([{ from: 60, to: 110, container: 'web' }]);
    const late = crashed(1, { from: 70, to: 900 });
    const apart = readyPod().status(60, broken).status(70, again(70)).status(900, late);
    expect(apart.incidents(1000)).toEqual([
      { from: 60, to: 70, container: 'web' },
      { from: 900, to: null, container: 'web' },
    ]);
  });

  it('has an id from its first sign', () => {
    const life = readyPod().status(60, broken);
    const [first] = life.report(61).incidents;
    expect(life.status(70, again(70)).report(500).incidents).toMatchObject([{ id: first?.id }]);
  });
});

describe('no incident', () => {
  it.each([
    ['of a Pod that was not delivered', boundPod().status(5, crashed())],
    ['under deletion', readyPod().delete(50).status(52, over('Failed', 137))],
    [
      'when the Pod completes',
      readyPod({ restartPolicy: 'Never' }).status(90, over('Succeeded', 0, { to: 89 })),
    ],
    [
      'when one of two containers of a job has done its work',
      boundPod({ restartPolicy: 'Never', containers: [{ name: 'web' }, { name: 'log' }] })
        .status(2, statusOf(true, [container.running('web'), container.running('log')]))
        .status(60, statusOf(false, [container.ended('web', 0, { to: 59 }), container.running('log')])),
    ],
    [
      'when the sidecar of a job is told to end',
      boundPod({ restartPolicy: 'Never', initContainers: [{ name: 'mesh', restartPolicy: 'Always' }] })
        .status(2, { ...up(), initContainerStatuses: [container.running('mesh')] })
        .status(60, {
          ...statusOf(false, [container.ended('web', 0, { to: 59 })]),
          initContainerStatuses: [container.running('mesh')],
        })
        .status(61, {
          ...over('Succeeded', 0, { to: 59 }),
          initContainerStatuses: [container.ended('mesh', 143, { to: 61 })],
        }),
    ],
    [
      'told by the answer to a request that was under way when the Pod came up',
      readyPod().status(2.0005, statusOf(false), { requestedAt: at(1.999) }),
    ],
  ])('%s', (_name, life) => {
    expect(life.incidents(500)).toEqual([]);
  });
});

it('a Pod born before the log counts as delivered from when it was first seen up', () => {
  const life = podLife().status(30, up()).status(60, broken);
  expect(life.incidents(100)).toEqual([{ from: 60, to: null, container: 'web' }]);
});
