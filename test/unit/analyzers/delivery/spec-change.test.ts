import { describe, expect, it } from 'vitest';

import { unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import { specChangeOf } from '../../../../src/analyzers/delivery/spec-change.ts';
import type { PodSpec } from '../../../../src/model/pod.ts';
import { podLife } from '../../../support/pod-life.ts';

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
