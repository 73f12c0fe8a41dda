import type { Analyzer, AnalyzerInput } from '../contract.ts';
import type { Report } from '../report.ts';
import { reportWorkload } from './report.ts';

/** Tells the rollouts of a workload: each revision, and each run of a Job. */
export const rollout: Analyzer = {
  name: 'rollout',
  summary:
    'Rollouts of Deployments, StatefulSets and DaemonSets, runs of Jobs: outcome, times, the Pod that holds one up',
  needs: [],
  records: ['Workload'],
  subjects: ['Workload'],
  create:
    ({ deadlines }) =>
    ({ record, watermark }: AnalyzerInput): Report =>
      reportWorkload(record, watermark, deadlines),
};
