import { describe, expect, it } from 'vitest';

import {
  at,
  boundPod,
  container,
  crashed,
  over,
  podLife,
  type PodLife,
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

describe('an incident counts', () => {
  const counts = (life: PodLife, watermark = 5000) =>
    life
      .report(watermark)
      .incidents.map(({ count, lastAt, container: name }) => [count, (lastAt - at(0)) / 1e6, name]);
  /** It crashes every so often, each time after it ran for a while. */
  const crashing = (life: PodLife, from: number, times: number, every: number): PodLife => {
    let next = life;
    for (let run = 0; run < times; run += 1) {
      const after = from + run * every;
      const ran = { from: after - 9, to: after };
      next = next
        .status(after, statusOf(false, [container.loops('web', 1, ran, { restartCount: run })]))
        .status(
          after + 20,
          statusOf(true, [container.again('web', after + 20, 1, ran, { restartCount: run + 1 })]),
        );
    }
    return next;
  };

  it('a crash loop that begins after an hour of health as one', () => {
    expect(counts(crashing(readyPod(), 3600, 5, 120))).toEqual([[5, 4080, 'web']]);
    expect(crashing(readyPod(), 3600, 5, 120).delivery('create', 5000)).toMatchObject({
      outcome: 'succeeded',
      to: 2,
    });
  });

  it('what broke again after it had been well for long anew', () => {
    expect(counts(crashing(readyPod(), 100, 3, 1000))).toEqual([
      [1, 100, 'web'],
      [1, 1100, 'web'],
      [1, 2100, 'web'],
    ]);
  });

  it('how often Ready was lost', () => {
    const flaps = readyPod()
      .status(60, statusOf(false))
      .status(80, up())
      .status(200, statusOf(false))
      .status(220, up());
    expect(counts(flaps)).toEqual([[2, 200, null]]);
  });
});

describe('a node', () => {
  const NODE_CONTROLLER = { user: 'system:serviceaccount:kube-system:node-controller' };
  const two = { containers: [{ name: 'web' }, { name: 'log' }] };
  const both = (from: number, restarts = 0) =>
    statusOf(
      true,
      ['web', 'log'].map((name) =>
        restarts === 0
          ? container.running(name, from)
          : container.again(name, from, 255, { to: from - 5, reason: 'Unknown' }, { restartCount: restarts }),
      ),
    );

  it('that is lost is told by whoever watches over it, with no Event', () => {
    const life = readyPod().status(60, statusOf(false, [container.running('web')]), NODE_CONTROLLER);
    expect(life.report(300).incidents).toMatchObject([{ derivedCode: 'NodeLost', recoveredAt: null }]);
    const story = life.report(300).stories.find(({ incident }) => incident !== null);
    expect(story?.signals().at(-1)).toMatchObject({
      source: 'derived',
      reason: 'NodeLost',
      evidence: { text: `update of status by ${NODE_CONTROLLER.user}` },
    });
  });

  it('that restarts is one incident of each Pod, however many containers it has', () => {
    const life = boundPod(two).status(2, both(1)).status(600, both(600, 1)).status(640, both(600, 1));
    expect(life.report(900).incidents).toMatchObject([
      { startedAt: at(600), recoveredAt: at(600), count: 1, derivedCode: null },
    ]);
  });

  it('that was lost and restarted is one too', () => {
    const lost = statusOf(
      false,
      ['web', 'log'].map((name) => container.running(name)),
    );
    const life = boundPod(two)
      .status(2, both(1))
      .status(560, lost, NODE_CONTROLLER)
      .status(600, both(1))
      .status(600.2, both(600, 1));
    expect(life.report(900).incidents).toMatchObject([
      { startedAt: at(560), recoveredAt: at(600.2), count: 1, derivedCode: 'NodeLost' },
    ]);
  });

  it('that is lost has nothing to do with a readiness that is lost after it', () => {
    const life = readyPod()
      .status(60, statusOf(false), NODE_CONTROLLER)
      .status(80, up())
      .status(200, statusOf(false));
    expect(life.report(300).incidents).toMatchObject([{ derivedCode: 'NodeLost' }, { derivedCode: null }]);
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
