import { describe, expect, it } from 'vitest';

import { diagnosis } from '../../../../src/analyzers/diagnosis/index.ts';
import { viewPod } from '../../../../src/analyzers/diagnosis/pod-view.ts';
import { DEFAULT_DEADLINES } from '../../../../src/analyzers/deadlines.ts';
import { NO_MEMBERS } from '../../../../src/model/member.ts';
import type { Diagnosis } from '../../../../src/model/diagnosis.ts';
import type { Pod, PodStatus } from '../../../../src/model/pod.ts';
import { ALL_FACTS, podLife, type PodLife } from '../../../support/pod-life.ts';
import { POD } from '../../../support/observations.ts';
import { shippedRules } from './subjects.ts';

const bound: Pod = { status: { conditions: [{ type: 'PodScheduled', status: 'True' }] } };

describe('whether a scheduler placed the Pod', () => {
  it.each<[string, Pod, boolean | null, boolean | null]>([
    ['is what the requests tell', { status: {} }, true, true],
    ['is what the requests tell, whatever the kubelet adds', bound, false, false],
    ['shows in its condition, where no request tells', bound, null, true],
    ['is not shown by a status without it', { status: {} }, null, false],
    ['is not known without a status', {}, null, null],
  ])('%s', (_name, pod, told, expected) => {
    expect(viewPod(pod, told).placedByScheduler).toBe(expected);
  });
});

describe('a Pod that its kubelet has no room for', () => {
  const rejection: PodStatus = {
    phase: 'Failed',
    reason: 'OutOfcpu',
    message:
      'Pod was rejected: Node didn’t have enough resource: cpu, requested: 4000, used: 1000, capacity: 2000',
    conditions: [{ type: 'PodScheduled', status: 'True' }],
  };
  const sideOf = (life: PodLife) => {
    const diagnose = diagnosis.create({ deadlines: DEFAULT_DEADLINES, rules: shippedRules() });
    const record = { target: POD, observations: life.observations, cluster: ALL_FACTS, members: NO_MEMBERS };
    const report = life.report(60);
    const [diagnosed] = diagnose({ record, watermark: 0, output: () => report }) as readonly Diagnosis[];
    return [diagnosed?.primary?.phase, diagnosed?.primary?.side];
  };

  it('is its author’s affair if he named the node, else the platform’s', () => {
    const named = podLife({ nodeName: 'node-a' }).create(0).status(1, rejection);
    expect(sideOf(named)).toEqual(['scheduling', 'user']);
    expect(sideOf(podLife().create(0).bind(0.5).status(1, rejection))).toEqual(['scheduling', 'platform']);
  });
});
