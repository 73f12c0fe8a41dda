import { describe, expect, it } from 'vitest';

import type { ContainerStatus, PodSpec } from '../../../../src/model/pod.ts';
import {
  at,
  boundPod,
  container,
  over,
  type PodLife,
  readyPod,
  SCHEDULER,
  statusOf,
  up,
  withCondition,
} from '../../../support/pod-life.ts';

const withImage =
  (image: string) =>
  (spec: PodSpec): PodSpec => ({ ...spec, containers: [{ name: 'web', image }] });
const withCpu =
  (cpu: string) =>
  (spec: PodSpec): PodSpec => ({
    ...spec,
    containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu } } }],
  });
const upgrades = (life: PodLife, watermark: number) => life.deliveries('upgrade', watermark);
const done = (from: number, to: number, final: number) => ({
  outcome: 'succeeded',
  from,
  to,
  final,
  phase: null,
  stuck: false,
  code: null,
});
const open = {
  outcome: 'in-progress',
  from: 100,
  to: null,
  final: null,
  phase: null,
  stuck: false,
  code: null,
};
const held = (phase: string, code: string | null = null) => ({ ...open, phase, stuck: true, code });
/** The container that a new image asked for, after the old one was told to end. */
const renewed = (from: number, exitCode = 143): ContainerStatus =>
  container.again('web', from, exitCode, { from: 1, to: from - 1 }, { containerID: `c-${from}` });
const delivered = readyPod();

describe('an upgrade', () => {
  const patched = delivered.spec(100, withImage('web:2'));

  it('by image succeeds when the new container is up and lasts; the end it asked for is no bad one', () => {
    expect(upgrades(patched.status(101, up()), 104)).toEqual([open]);
    const ready = patched
      .status(103, statusOf(false, [container.ended('web', 143, { from: 1, to: 102 })]))
      .status(105, statusOf(true, [renewed(105)]));
    expect(upgrades(ready, 119)).toEqual([open]);
    expect(ready.report(119).nextDeadline).toBe(at(120));
    expect(upgrades(ready, 120)).toEqual([done(100, 105, 120)]);
    expect(ready.incidents(200)).toEqual([]);
    expect(ready.delivery('create', 200)).toMatchObject({ outcome: 'succeeded', to: 2, final: 17 });
  });

  it('to an image that does not exist is held up by that, though for a moment the old container seems to crash', () => {
    const life = patched
      .status(102, statusOf(false, [container.loops('web', 143, { from: 1, to: 102 })]))
      .status(
        104,
        statusOf(false, [
          container.waiting('web', 'ErrImagePull', { lastState: container.end(143, { to: 102 }) }),
        ]),
      );
    expect(upgrades(life, 200)).toEqual([held('image')]);
    expect(life.incidents(200)).toEqual([]);
  });

  it('to an image that crashes is held up in container-start', () => {
    const crash = container.loops('web', 1, { from: 105, to: 107 });
    const life = patched.status(105, statusOf(true, [renewed(105)])).status(107, statusOf(false, [crash]));
    expect(upgrades(life, 300)).toEqual([held('container-start')]);
  });

  it('fails with its Pod, or when the platform takes that away, and is aborted by its deletion', () => {
    expect(upgrades(patched.status(110, over('Failed', 1, { from: 105, to: 109 })), 200)).toMatchObject([
      { outcome: 'failed', to: 110 },
    ]);
    expect(upgrades(patched.status(110, over('Succeeded', 0)), 200)).toMatchObject([
      { outcome: 'failed', to: 110 },
    ]);
    expect(upgrades(patched.delete(110, 30, { user: SCHEDULER }), 200)).toMatchObject([
      { outcome: 'failed', to: 110 },
    ]);
    expect(upgrades(patched.delete(110), 200)).toMatchObject([{ outcome: 'aborted', to: 110, final: 110 }]);
  });

  it('is aborted by the next one', () => {
    const life = patched.spec(110, withImage('web:3')).status(115, statusOf(true, [renewed(115)]));
    expect(upgrades(life, 130)).toEqual([
      { ...done(100, 110, 110), outcome: 'aborted' },
      done(110, 115, 130),
    ]);
    expect(life.report(116).nextDeadline).toBe(at(130));
  });

  it('that was up when the next one came has succeeded', () => {
    const life = patched.status(105, statusOf(true, [renewed(105)])).spec(110, withImage('web:3'));
    expect(upgrades(life, 111)).toMatchObject([done(100, 105, 110), { outcome: 'in-progress' }]);
  });

  it('of an init container that has done its work asks for nothing', () => {
    const initContainers = [{ name: 'prepare', image: 'prepare:1' }];
    const status = { ...up(), initContainerStatuses: [container.ended('prepare', 0)] };
    const life = boundPod({ initContainers })
      .status(2, status)
      .spec(100, (spec) => ({ ...spec, initContainers: [{ name: 'prepare', image: 'prepare:2' }] }))
      .status(101, status);
    expect(upgrades(life, 116)).toEqual([done(100, 101, 116)]);
  });

  it('of other fields holds at once', () => {
    const life = delivered.spec(100, (spec) => ({
      ...spec,
      tolerations: [{ key: 'k', operator: 'Exists' }],
    }));
    expect(upgrades(life, 114)).toEqual([open]);
    expect(upgrades(life, 115)).toEqual([done(100, 100, 115)]);
  });

  it('has an id from the request that began it', () => {
    const ids = patched.report(101).deliveries.map(({ id }) => id);
    expect(
      patched
        .status(102, up())
        .report(500)
        .deliveries.map(({ id }) => id),
    ).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('a resize', () => {
  const sized = boundPod({
    containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu: '1' } } }],
  });
  const running = (cpu: string) =>
    statusOf(true, [container.running('web', 1, { resources: { requests: { cpu } } })]);
  const resized = sized
    .status(2, running('1'))
    .spec(100, withCpu('2'), { action: 'resize', subresource: 'resize' });

  it('succeeds when the container has what was asked for', () => {
    const life = resized
      .status(101, withCondition(running('1'), 'PodResizeInProgress', true))
      .status(104, running('2'));
    expect(upgrades(life, 118)).toEqual([open]);
    expect(upgrades(life, 119)).toEqual([done(100, 104, 119)]);
  });

  it.each(['Infeasible', 'Deferred'])('that is %s is held up in scheduling: by its condition', (reason) => {
    const life = resized.status(101, withCondition(running('1'), 'PodResizePending', true, reason));
    expect(upgrades(life, 500)).toEqual([held('scheduling')]);
  });

  it.each(['Infeasible', 'Deferred'])('that is %s is held up in scheduling: by status.resize', (resize) => {
    const life = resized.status(101, { ...running('1'), resize });
    expect(upgrades(life, 500)).toEqual([held('scheduling', `Resize${resize}`)]);
  });

  it('that the kubelet cannot carry out is held up in container-start', () => {
    const life = resized.status(101, withCondition(running('1'), 'PodResizeInProgress', true, 'Error'));
    expect(upgrades(life, 500)).toEqual([held('container-start')]);
  });

  it('that waits for room hides no incident', () => {
    const life = resized.status(101, { ...running('1'), resize: 'Deferred' }).status(200, {
      ...statusOf(false, [container.loops('web', 1, { from: 1, to: 199 })]),
      resize: 'Deferred',
    });
    expect(life.incidents(300)).toEqual([{ from: 200, to: null, container: 'web' }]);
  });
});

describe('no upgrade', () => {
  it.each([
    [
      'labels',
      delivered.change(100, (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { a: 'b' } } })),
    ],
    [
      'annotations',
      delivered.change(100, (pod) => ({ ...pod, metadata: { ...pod.metadata, annotations: { a: 'b' } } })),
    ],
    [
      'ephemeral containers',
      delivered.spec(
        100,
        (spec) => ({ ...spec, ephemeralContainers: [{ name: 'debug', image: 'busybox' }] }),
        {
          subresource: 'ephemeralcontainers',
        },
      ),
    ],
    [
      'a lifted scheduling gate',
      boundPod({ schedulingGates: [{ name: 'g' }] }).spec(100, (spec) => ({ ...spec, schedulingGates: [] })),
    ],
    ['the binding', boundPod()],
    ['a status', delivered.status(100, up(99))],
  ])('%s', (_name, life) => {
    expect(upgrades(life, 500)).toEqual([]);
  });
});

describe('a refused spec change', () => {
  const refusal = {
    code: 403,
    reason: 'Forbidden',
    message: 'denied by policy',
    bodyType: 'strategic',
  } as const;
  const body = { spec: { containers: [{ name: 'web', image: 'web:2' }] } };

  it('is a failed upgrade, folds by cause and touches nothing else', () => {
    const life = delivered
      .request(100, { ...refusal, body })
      .request(105, { ...refusal, body })
      .request(110, { ...refusal, message: 'quota exceeded', body });
    expect(life.report(200).deliveries).toMatchObject([
      { kind: 'create', outcome: 'succeeded' },
      { kind: 'upgrade', outcome: 'failed', startedAt: at(100), attempts: 2, phase: 'admission' },
      { kind: 'upgrade', outcome: 'failed', startedAt: at(110), attempts: 1, phase: 'admission' },
    ]);
    expect(life.incidents(200)).toEqual([]);
  });

  it('explains each by its own words', () => {
    const life = delivered
      .request(100, { ...refusal, body })
      .request(110, { ...refusal, message: 'quota exceeded', body });
    const words = life
      .report(200)
      .stories.filter(({ delivery }) => delivery?.kind === 'upgrade')
      .map(({ signals }) => signals().map(({ message }) => message));
    expect(words).toEqual([['denied by policy'], ['quota exceeded']]);
  });

  it('hides no incident after it', () => {
    const life = delivered.request(100, { ...refusal, body }).status(120, statusOf(false));
    expect(life.incidents(200)).toEqual([{ from: 120, to: null, container: null }]);
  });

  it('is none when a whole object was sent and its spec is the one there is', () => {
    const spec = {
      restartPolicy: 'Always',
      containers: [{ name: 'web', image: 'web:1' }],
      nodeName: 'node-a',
    };
    const put = { ...refusal, bodyType: 'full' } as const;
    expect(upgrades(delivered.request(100, { ...put, body: { spec } }), 200)).toEqual([]);
    expect(
      upgrades(delivered.request(100, { ...put, body: { spec: { ...spec, restartPolicy: 'Never' } } }), 200),
    ).toHaveLength(1);
    expect(upgrades(delivered.request(100, { ...put, code: 422, body: { spec } }), 200)).toHaveLength(1);
  });

  it('is told of a JSON patch by its paths, of a resize by what it is', () => {
    const patch = [{ op: 'replace', path: '/spec/containers/0/image', value: 'web:2' }];
    const label = [{ op: 'replace', path: '/metadata/labels/a', value: 'b' }];
    const json = { ...refusal, bodyType: 'json' } as const;
    expect(upgrades(delivered.request(100, { ...json, body: patch }), 200)).toHaveLength(1);
    expect(upgrades(delivered.request(100, { ...json, body: label }), 200)).toEqual([]);
    expect(
      upgrades(delivered.request(100, { ...refusal, action: 'resize', bodyType: 'none' }), 200),
    ).toHaveLength(1);
  });
});
