import { describe, expect, it } from 'vitest';

import { concentrationOf } from '../../../src/conclusions/concentration.ts';
import type { Case } from '../../../src/conclusions/weigh-places.ts';
import type { Phase } from '../../../src/model/delivery.ts';
import {
  all,
  failing,
  fine,
  indexFinePods,
  type FinePod,
  fromElsewhere,
  imageOf,
} from '../../support/cases.ts';

const verdict = (phase: Phase, cases: readonly Case[], peers: readonly FinePod[]): string =>
  concentrationOf(phase, cases, () => indexFinePods(peers)).verdict;

const onNodeB = [failing('1', 'b', 'web'), failing('2', 'b', 'web'), failing('3', 'b', 'db')];
const webElsewhere = [fine('4', 'a', 'web'), fine('5', 'c', 'web')];

describe('a node', () => {
  it('is to blame when the same images come up on others, and the counts say so', () => {
    expect(concentrationOf('container-start', onNodeB, () => indexFinePods(webElsewhere))).toEqual({
      verdict: 'node',
      counts: {
        place: 'node',
        value: 'b',
        failing: 3,
        failingElsewhere: 0,
        fineHere: 0,
        fineElsewhere: 2,
        contrastOf: 'image',
        fineNodes: 2,
      },
    });
  });

  it('is not while fewer than three Pods fail, or fewer than two came up elsewhere', () => {
    expect(verdict('sandbox', onNodeB.slice(1), webElsewhere)).toBe('unknown');
    expect(verdict('sandbox', onNodeB, webElsewhere.slice(1))).toBe('unknown');
    expect(verdict('sandbox', onNodeB, [])).toBe('unknown');
  });

  it('is not when as many come up on it meanwhile; what came up before, or after it recovered, does not count', () => {
    const here = ['6', '7', '8'].map((pod) => fine(pod, 'b', 'mail'));
    expect(verdict('sandbox', onNodeB, [...webElsewhere, ...here])).toBe('none');
    const before = all(here, { at: 99 });
    expect(verdict('sandbox', onNodeB, [...webElsewhere, ...before])).toBe('node');
    const recovered = all(onNodeB, { until: 180, recovered: true });
    const after = all(here, { at: 190 });
    expect(verdict('sandbox', recovered, [...webElsewhere, ...after])).toBe('node');
  });

  it('is not when more than a quarter fails elsewhere', () => {
    const elsewhere = failing('9', 'a', 'web');
    expect(verdict('sandbox', [...onNodeB, elsewhere], webElsewhere)).toBe('node');
    const two = [elsewhere, { ...elsewhere, pod: 10 }];
    expect(verdict('sandbox', [...onNodeB, ...two], webElsewhere)).not.toBe('node');
  });

  it('needs no image in common before images matter; where they do, other images prove nothing', () => {
    const others = all(webElsewhere, { images: [imageOf('other')], workload: 'other' });
    expect(verdict('sandbox', onNodeB, others)).toBe('node');
    expect(verdict('container-start', onNodeB, others)).toBe('unknown');
  });

  it('that cannot pull is told by what others pull, not by what they had', () => {
    expect(verdict('image', onNodeB, webElsewhere)).toBe('node');
    expect(verdict('image', onNodeB, all(webElsewhere, { pulled: [] }))).toBe('unknown');
  });

  it('has nothing to do with what is wrong before there is one', () => {
    const nowhere = all(onNodeB, { node: null });
    expect(verdict('scheduling', nowhere, webElsewhere)).toBe('none');
  });
});

describe('a registry', () => {
  const cases = [failing('1', 'a', 'web'), failing('2', 'b', 'web'), failing('3', 'b', 'db')];

  it('is to blame when several images of it cannot be had on several nodes', () => {
    const elsewhere = ['4', '5'].map((pod) => fine(pod, 'c', 'mail', fromElsewhere('mail')));
    expect(concentrationOf('image', cases, () => indexFinePods(elsewhere))).toMatchObject({
      verdict: 'registry',
      counts: { failing: 3, fineHere: 0, fineElsewhere: 2, contrastOf: 'others' },
    });
    const cached = ['6', '7', '8'].map((pod) => fine(pod, 'c', 'web', { pulled: [] }));
    expect(verdict('image', cases, [...elsewhere, ...cached])).toBe('registry');
    expect(verdict('container-start', cases, [...elsewhere, ...cached])).not.toBe('registry');
  });

  it('is compared with itself, before and after, where no other is known', () => {
    const before = ['4', '5'].map((pod) => fine(pod, 'c', 'mail', { at: 50 }));
    expect(concentrationOf('image', cases, () => indexFinePods(before))).toMatchObject({
      verdict: 'registry',
      counts: { fineElsewhere: 2, contrastOf: 'itself' },
    });
    expect(verdict('image', cases, before.slice(1))).toBe('unknown');
  });

  it('is not where no pull of anything is to be seen: then several wrong images look the same', () => {
    const unseen = ['4', '5', '6'].map((pod) => fine(pod, 'c', 'mail', { pulled: [] }));
    expect(verdict('image', cases, unseen)).toBe('unknown');
  });

  it('is not when it hands over half as many', () => {
    const elsewhere = ['6', '7'].map((pod) => fine(pod, 'c', 'mail', fromElsewhere('mail')));
    const [one, two] = [fine('4', 'c', 'mail'), fine('5', 'c', 'mail')];
    expect(verdict('image', cases, [...elsewhere, one])).toBe('registry');
    expect(verdict('image', cases, [...elsewhere, one, two])).toBe('none');
  });

  it('is not for one image, or one workload, or one node that gets nothing from elsewhere', () => {
    const far = ['4', '5'].map((pod) => fine(pod, 'c', 'mail', fromElsewhere('mail')));
    const oneImage = all(cases, { image: imageOf('web') });
    expect(verdict('image', oneImage, far)).not.toBe('registry');
    expect(verdict('image', all(cases, { workload: 'web' }), far)).not.toBe('registry');
    const oneNode = all(cases, { node: 'b' });
    expect(verdict('image', oneNode, far)).toBe('unknown');
    const elsewhere = ['4', '5'].map((pod) => fine(pod, 'b', 'mail', fromElsewhere('mail')));
    expect(verdict('image', oneNode, elsewhere)).toBe('registry');
  });
});

describe('an image', () => {
  const cases = ['a', 'b', 'c'].map((node) => failing(node, node, 'web'));
  const others = [fine('4', 'a', 'mail'), fine('5', 'd', 'db')];

  it('is to blame when it cannot be had on several nodes while others of its registry are', () => {
    expect(concentrationOf('image', cases, () => indexFinePods(others))).toMatchObject({
      verdict: 'image',
      counts: { value: imageOf('web'), failing: 3, fineElsewhere: 2, contrastOf: 'registry' },
    });
    expect(verdict('image', cases, all(others, { pulled: [] }))).toBe('unknown');
  });

  it('is not once any Pod with it came up, at whatever time', () => {
    expect(verdict('image', cases, [...others, fine('6', 'd', 'web', { at: 1 })])).not.toBe('image');
  });

  it('that does not run is told from its workload when several workloads have it', () => {
    const around = ['4', '5'].map((pod) => fine(pod, 'a', 'mail'));
    expect(verdict('container-start', cases, around)).toBe('workload');
    const several = Array.from(cases, (one) => ({ ...one, workload: String(one.pod) }));
    expect(verdict('container-start', several, around)).toBe('image');
  });
});

describe('a workload', () => {
  const cases = ['1', '2', '3'].map((pod) => failing(pod, null, 'web'));

  it('is to blame when others come up where it fails', () => {
    expect(verdict('scheduling', cases, [fine('4', 'a', 'mail'), fine('5', 'a', 'mail')])).toBe('workload');
    expect(verdict('scheduling', cases, [fine('4', 'a', 'web'), fine('5', 'a', 'web')])).toBe('unknown');
  });

  it('is not when as many of it come up', () => {
    const own = ['6', '7', '8'].map((pod) => fine(pod, 'a', 'web'));
    expect(verdict('scheduling', cases, [...own, fine('4', 'a', 'mail'), fine('5', 'a', 'mail')])).toBe(
      'none',
    );
  });

  it('is none of Pods that nobody owns', () => {
    const bare = all(cases, { workload: null });
    expect(verdict('scheduling', bare, [fine('4', 'a', 'mail'), fine('5', 'a', 'mail')])).toBe('none');
  });
});

it('what befalls running Pods in a moment is compared with what came up shortly before', () => {
  const lost = all(onNodeB, { since: 400e6, until: 401e6 });
  const before = all(webElsewhere, { at: 101e6 });
  expect(verdict('running', lost, before)).toBe('node');
  expect(verdict('sandbox', lost, before)).toBe('unknown');
  expect(verdict('running', lost, all(before, { at: 99e6 }))).toBe('unknown');
});

it('a Pod that fails is not also fine', () => {
  const late = onNodeB.map((one) => fine(one.pod, 'b', 'web'));
  expect(verdict('sandbox', onNodeB, [...webElsewhere, ...late])).toBe('node');
});
