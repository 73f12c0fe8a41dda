import { describe, expect, it } from 'vitest';

import { createAnalyzerGraph } from '../../../src/analyzers/graph.ts';
import { ANALYZERS } from '../../../src/analyzers/registry.ts';
import { DEFAULT_DEADLINES } from '../../../src/analyzers/deadlines.ts';
import { membersOf } from '../../../src/conclusions/judge.ts';
import { membershipOf } from '../../../src/analyzers/answer/membership.ts';
import type { Member } from '../../../src/model/member.ts';
import type { ObservationTarget } from '../../../src/model/observation.ts';
import { ALL_FACTS, answerOf, at, boundPod, container, podLife, statusOf } from '../../support/pod-life.ts';
import { POD } from '../../support/observations.ts';
import { shippedRules } from '../analyzers/diagnosis/subjects.ts';

const WORKLOAD: ObservationTarget = { ...POD, kind: 'Workload', uid: 'Deployment/shop/web' };
const graph = createAnalyzerGraph(ANALYZERS, { deadlines: DEFAULT_DEADLINES, rules: shippedRules() });
const life = boundPod()
  .status(3, statusOf(false, [container.waiting('web', 'ErrImagePull')]))
  .status(9, statusOf(false, [container.loops('web', 7, { from: 5, to: 8 })]));

const { report, deliveries } = answerOf(life.observations, 60);
const owned = {
  ...report,
  pod: {
    ...report.pod,
    metadata: {
      ...report.pod?.metadata,
      ownerReferences: [{ kind: 'StatefulSet', name: 'web', uid: 'owner-1', controller: true }],
      labels: { 'controller-revision-hash': 'web-5d4' },
    },
  },
};
const member = membershipOf(POD, owned, deliveries, at(0))?.member as Member;

const members = (target = WORKLOAD, observations = life.observations) =>
  membersOf(target, {
    graph,
    facts: ALL_FACTS,
    watermark: at(60),
    observations: () => observations,
    list: () => [member],
  });

describe('the members of an object', () => {
  it('are those of a workload, and none of anything else', () => {
    expect(members().list()).toEqual([member]);
    expect(members(POD).list()).toEqual([]);
    expect(members(POD).judge(member, at(60))).toBeNull();
  });

  it('are judged from what was observed of them up to a time', () => {
    const codeAt = (time: number) => members().judge(member, at(time))?.diagnoses[0]?.primary?.code;
    expect([codeAt(2), codeAt(3), codeAt(9)]).toEqual([
      undefined,
      'ImagePullBackOff',
      'ContainerExitedNonZero',
    ]);
    expect(members().judge(member, at(60))?.create?.kind).toBe('create');
  });

  it('are not judged when their record is gone, or before it began', () => {
    expect(members(WORKLOAD, []).judge(member, at(60))).toBeNull();
    expect(members(WORKLOAD, podLife().create(5).observations).judge(member, at(1))).toBeNull();
  });
});

describe('a member', () => {
  it('tells of a Pod what its workload rests on', () => {
    expect(membershipOf(POD, owned, deliveries, at(0))).toMatchObject({
      of: { kind: 'StatefulSet', namespace: 'shop', name: 'web' },
      member: {
        kind: 'Pod',
        uid: 'uid-1',
        name: 'web',
        controllerUid: 'owner-1',
        revision: 'web-5d4',
        bornAt: at(0),
        bornBeforeLog: false,
        create: { outcome: 'in-progress', stuck: true, phase: 'container-start', finalAt: null },
        attempts: 1,
        completedAt: null,
        removedAt: null,
        goneAt: null,
      },
    });
  });

  it('belongs to no workload without an owner that is one, nor as anything but a Pod', () => {
    expect(membershipOf(POD, report, deliveries, at(0))).toBeNull();
    expect(membershipOf({ ...POD, kind: 'Node' }, owned, deliveries, at(0))).toBeNull();
  });
});
