import { describe, expect, it } from 'vitest';

import { inputQualityOf } from '../../../../src/analyzers/answer/input-quality.ts';
import type { ClusterFact } from '../../../../src/model/record.ts';
import { ALL_FACTS, factsWithout } from '../../../support/pod-life.ts';

const missing = (...facts: ClusterFact[]): string[] =>
  inputQualityOf(factsWithout(...facts)).map((one) => one.missing);

describe('input quality', () => {
  it('finds nothing missing in a log that shows everything', () => {
    expect(inputQualityOf(ALL_FACTS)).toEqual([]);
  });

  it.each<[ClusterFact[], string[]]>([
    [['kubernetes-event-body'], ['Kubernetes Events about Pods']],
    [['pod-status-body'], ['the content of status updates of Pods']],
    [['pod-status-body', 'pod-status'], ['status updates of Pods']],
    [['binding'], []],
    [['binding', 'scheduler-status'], ['requests of the scheduler']],
    [['pod-create-body'], ['the content of creates of Pods']],
    [['workload-status-body'], ['the content of status updates of workloads']],
    [['workload-status-body', 'workload'], ['writes of workloads']],
    [['workload-status-body', 'workload', 'rolled-out-pod'], []],
  ])('without %j: %j', (facts, expected) => {
    expect(missing(...facts)).toEqual(expected);
  });

  it('tells of events that were cut', () => {
    const facts = { ...ALL_FACTS, has: () => true };
    expect(inputQualityOf(facts)).toMatchObject([{ missing: expect.stringContaining('too large') }]);
  });

  it('gives the policy lines that would show it', () => {
    expect(inputQualityOf(factsWithout('pod-status-body'))[0]?.remedy).toBe(
      '- level: RequestResponse\n  resources: [{group: "", resources: [pods/status]}]',
    );
  });
});
