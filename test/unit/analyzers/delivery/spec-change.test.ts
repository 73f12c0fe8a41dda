import { describe, expect, it } from 'vitest';

import { unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import { specChangeOf } from '../../../../src/analyzers/delivery/spec-change.ts';
import type { PodSpec } from '../../../../src/model/pod.ts';
import { type PodLife, podLife, readyPod, statusOf, container } from '../../../support/pod-life.ts';

const SPEC: PodSpec = {
  containers: [{ name: 'web', image: 'web:1', resources: { limits: { cpu: '1', memory: '1Gi' } } }],
  initContainers: [{ name: 'prepare', image: 'prepare:1' }],
};
const changeTo = (spec: PodSpec) => {
  const { observations } = podLife(SPEC)
    .create(0)
    .spec(1, (known) => ({ ...known, ...spec }));
  const step = unfoldLife(observations).steps.at(-1);
  return step === undefined ? undefined : specChangeOf(step);
};
const web = (parts: object) => ({ containers: [{ ...SPEC.containers?.[0], ...parts, name: 'web' }] });

describe('a change of the spec', () => {
  it.each<[string, PodSpec, unknown]>([
    ['of an image', web({ image: 'web:2' }), { images: ['web'], resources: [], other: false }],
    [
      'of an init container’s image',
      { initContainers: [{ name: 'prepare', image: 'p:2' }] },
      { images: ['prepare'], resources: [], other: false },
    ],
    [
      'of resources',
      web({ resources: { limits: { cpu: '2', memory: '1Gi' } } }),
      { images: [], resources: ['web'], other: false },
    ],
    ['of its deadline', { activeDeadlineSeconds: 60 }, { images: [], resources: [], other: true }],
    ['of its tolerations', { tolerations: [{ key: 'k' }] }, { images: [], resources: [], other: true }],
    ['is none in the order of keys', web({ resources: { limits: { memory: '1Gi', cpu: '1' } } }), null],
    [
      'is none of gates and what they allow to narrow',
      { schedulingGates: [], nodeSelector: { zone: 'a' } },
      null,
    ],
  ])('%s', (_name, spec, expected) => {
    expect(changeTo(spec)).toEqual(expected);
  });
});

const lastChange = ({ observations }: PodLife) => {
  const step = unfoldLife(observations).steps.at(-1);
  return step === undefined ? undefined : specChangeOf(step);
};

describe('a change of a spec that was never seen before', () => {
  const running = statusOf(true, [container.running('web', 1, { image: 'docker.io/library/web:1' })]);
  const known = podLife().status(1, running, { body: { status: running } as never });
  const patched = (patch: object, life = known) =>
    lastChange(life.spec(9, (spec) => spec, { patch: patch as never }));

  it('is what the patch asks for', () => {
    expect(patched({ spec: { containers: [{ name: 'web', image: 'web:2' }] } })).toEqual({
      images: ['web'],
      resources: [],
      other: false,
    });
    expect(patched({ spec: { containers: [{ name: 'web', resources: { limits: {} } }] } })).toMatchObject({
      resources: ['web'],
    });
    expect(patched({ spec: { activeDeadlineSeconds: 9 } })).toMatchObject({ other: true });
    expect(patched({ spec: { containers: [{ name: 'web', image: 'web:2' }] } }, podLife())).toMatchObject({
      images: ['web'],
    });
  });

  it('is none where the container has that image, or nothing of the kind was asked for', () => {
    expect(patched({ spec: { containers: [{ name: 'web', image: 'web:1' }] } })).toBeNull();
    expect(patched({ metadata: { labels: { a: 'b' } } })).toBeNull();
    expect(lastChange(known.spec(9, (spec) => spec))).toBeNull();
  });

  it('is what a request without answer asks for, unless it is a server-side apply', () => {
    const body = { spec: { containers: [{ name: 'web', image: 'web:2' }] } };
    const asked = (whole: object) =>
      lastChange(
        known.spec(9, (spec) => spec, {
          bodyType: 'strategic',
          bodyPath: 'requestObject',
          body: whole as never,
        }),
      );
    expect(asked(body)).toMatchObject({ images: ['web'] });
    expect(asked({ kind: 'Pod', ...body })).toBeNull();
  });
});

describe('a whole object that was sent, of which the answer was not logged', () => {
  const request = { bodyPath: 'requestObject', bodyType: 'full' } as const;
  const sent = (spec: PodSpec) =>
    lastChange(
      readyPod(SPEC)
        .status(3, statusOf(true, [container.running('web', 1, { image: 'mirror/web:1' })]))
        .spec(9, (known) => ({ ...known, ...spec }), request),
    );

  it('changes nothing by what admission had made of the Pod', () => {
    const tolerations = ['not-ready', 'unreachable'].map((what) => ({
      key: `node.kubernetes.io/${what}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    }));
    expect(sent({ ...web({ image: 'mirror/web:1' }), tolerations })).toBeNull();
    expect(
      lastChange(
        readyPod({ containers: [{ name: 'web', resources: {} }] }).spec(
          9,
          (known) => ({ ...known, containers: [{ name: 'web', resources: { limits: { cpu: '1' } } }] }),
          request,
        ),
      ),
    ).toBeNull();
  });

  it('changes what it asks for otherwise', () => {
    expect(sent(web({ image: 'mirror/web:2' }))).toMatchObject({ images: ['web'] });
    expect(sent(web({ resources: { limits: { cpu: '2' } } }))).toMatchObject({ resources: ['web'] });
  });
});
