import type { Analyzer, AnalyzerInput } from '../contract.ts';
import type { Observation, ObservationTarget } from '../../model/observation.ts';
import { containerEnds } from './container-ends.ts';
import type { DeliveryContext } from './context.ts';
import { unfoldLife } from './life.ts';
import { findRemoval } from './watch.ts';
import type { Report } from '../report.ts';
import { reportName } from './name-report.ts';
import { reportPod, reportRefusals } from './report.ts';

/** Splits a Pod's record into deliveries, their phases and the incidents after them. */
export const delivery: Analyzer = {
  name: 'delivery',
  summary:
    'Creates, deletes and upgrades of Pods: outcome, times, phases, whose time, incidents after delivery',
  needs: [],
  // Of workloads it reads nothing itself: who began a cascade is looked up in their records.
  records: ['Pod', 'PodName', 'PodRefusal', 'Namespace', 'Workload'],
  subjects: ['Pod', 'PodName', 'PodRefusal'],
  create:
    ({ deadlines }) =>
    ({ record, watermark }: AnalyzerInput): Report => {
      const { target, observations, cluster } = record;
      const contextOf = (of: ObservationTarget, seen: readonly Observation[]): DeliveryContext => {
        const life = unfoldLife(seen);
        const ends = containerEnds(life);
        return { target: of, life, watermark, facts: cluster, deadlines, ends, removal: findRemoval(life) };
      };
      if (target.kind === 'PodRefusal') return reportRefusals(contextOf(target, []), observations);
      if (target.kind === 'PodName') return reportName(target, observations, contextOf);
      return reportPod(contextOf(target, observations));
    },
};
