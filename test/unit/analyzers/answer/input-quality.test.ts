import { describe, expect, it } from 'vitest';

import {
  type Asked,
  inputQualityOf,
  matters,
  missingRules,
} from '../../../../src/analyzers/answer/input-quality.ts';
import { CAPABILITIES, type Capability } from '../../../../src/model/capability.ts';
import type { LogNeedName } from '../../../../src/model/log-needs.ts';
import type { LogShape } from '../../../../src/model/record.ts';
import { ALL_FACTS, FULL_SHAPE, shapeWithout } from '../../../support/pod-life.ts';

const of = (shape: LogShape) => ({ ...ALL_FACTS, shape });
const missing = (...names: LogNeedName[]): string[] =>
  inputQualityOf(of(shapeWithout(...names))).map((one) => one.missing);

describe('input quality', () => {
  it('finds nothing missing in a log that shows everything', () => {
    expect(inputQualityOf(ALL_FACTS)).toEqual([]);
    expect(missingRules(ALL_FACTS)).toBe('');
  });

  it.each<[LogNeedName, string[]]>([
    ['claim-status', ['the content of status updates of claims']],
    ['bindings', ['bindings of Pods to nodes']],
    [
      'kubelet-status',
      [
        'the content of status updates of Pods',
        expect.stringMatching(/^not known yet .* answers to status updates/),
      ],
    ],
    // Why no node takes a Pod the scheduler says in its status updates too.
    ['scheduler-events', [expect.stringMatching(/^not known yet .* Events of the scheduler$/)]],
    ['storage-classes', [expect.stringMatching(/^not known yet .* storage classes$/)]],
  ])('without %s: %j', (name, expected) => {
    expect(missing(name)).toEqual(expected);
  });

  it('says what it costs, and gives the rules that would show it', () => {
    expect(inputQualityOf(of(shapeWithout('bindings')))).toEqual([
      {
        missing: 'bindings of Pods to nodes',
        consequence: 'it cannot be told when a Pod got its node',
        remedy: '- level: Request\n  verbs: [create]\n  resources: [{group: "", resources: [pods/binding]}]',
        state: 'missing',
        capabilities: ['node-assignment'],
      },
    ]);
  });

  it('tells a part from nothing, and both from what is not known yet', () => {
    const partly: LogShape = {
      ...FULL_SHAPE,
      levelsOf: ({ resource, actor }) =>
        resource === 'pods/eviction' && actor === 'anyone' ? ['Request'] : ['RequestResponse'],
    };
    expect(inputQualityOf(of(partly))).toEqual([
      {
        missing: 'a part of evictions of Pods',
        consequence: 'of some objects only it can be told who evicted a Pod, and which budget refused it',
        remedy:
          '- level: RequestResponse\n  verbs: [create]\n  resources: [{group: "", resources: [pods/eviction]}]',
        state: 'partly',
        capabilities: ['evicted-by'],
      },
    ]);
    const [only, ...others] = inputQualityOf(of({ ...FULL_SHAPE, levelsOf: () => [] }));
    expect([only?.state, only?.remedy, others]).toEqual(['unknown', '', []]);
    expect(only?.capabilities.toSorted()).toEqual(CAPABILITIES.map(({ id }) => id).toSorted());
    expect(missingRules(of({ ...FULL_SHAPE, levelsOf: () => [] }))).toBe('');
  });

  it('tells of events that were cut, and how many are known', () => {
    const [line] = inputQualityOf(of({ ...FULL_SHAPE, cut: 7 }));
    expect(line).toMatchObject({
      missing: expect.stringMatching(/too large \(at least 7\)$/),
      state: 'partly',
    });
    expect(inputQualityOf({ ...ALL_FACTS, has: (fact) => fact === 'truncation' })).toMatchObject([
      { missing: expect.stringMatching(/too large$/) },
    ]);
  });

  it('tells of what a shipper took away, and what to change', () => {
    expect(inputQualityOf({ ...ALL_FACTS, has: (fact) => fact === 'metadata-dropped' })).toMatchObject([
      { state: 'missing', remedy: expect.stringMatching(/Elastic Agent.*drops requestObject\.metadata/) },
    ]);
  });

  it('gives one set of rules for all that is missing, each request at its richest level', () => {
    expect(missingRules(of(shapeWithout('kubelet-events', 'bindings')))).toBe(
      [
        '- level: Request\n  verbs: [create]\n  resources: [{group: "", resources: [pods/binding, events]}]',
        '- level: RequestResponse\n  verbs: [patch]\n  resources: [{group: "", resources: [events]}]',
      ].join('\n'),
    );
  });
});

describe('what matters to an answer', () => {
  const ids = (asked: Partial<Omit<Asked, 'span'>>): string[] =>
    (CAPABILITIES as readonly Capability[])
      .filter((capability) =>
        matters(capability, { kind: 'create', phase: null, isSettledWell: false, ...asked }),
      )
      .map(({ id }) => id);

  it('is what explains the phase that holds it up', () => {
    expect(ids({ phase: 'image' })).toEqual(['pod-request', 'container-states', 'image-reason']);
    expect(ids({ phase: 'scheduling' })).toEqual([
      'pod-request',
      'node-assignment',
      'scheduler-reason',
      'preemption',
      'container-states',
    ]);
  });

  it('is little of what went well, and everything of its kind where nothing is known', () => {
    expect(ids({ isSettledWell: true })).toEqual(['pod-request', 'container-states']);
    expect(ids({})).toContain('older-pods');
    expect(ids({})).not.toContain('rollout-progress');
    expect(ids({ kind: 'rollout', isSettledWell: true })).toEqual(['rollout-request', 'rollout-progress']);
  });
});
