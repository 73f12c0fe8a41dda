import type { Analyzer, AnalyzerInput } from '../contract.ts';
import { containerEnds } from './container-ends.ts';
import { unfoldLife } from './life.ts';
import { findRemoval } from './watch.ts';
import type { Report } from '../report.ts';
import { reportPod, reportRefusals } from './report.ts';

/** Splits a Pod's record into deliveries, their phases and the incidents after them. */
export const delivery: Analyzer = {
  name: 'delivery',
  summary:
    'Creates, deletes and upgrades of Pods: outcome, times, phases, whose time, incidents after delivery',
  needs: [],
  records: ['Pod', 'PodName', 'PodRefusal', 'Namespace'],
  subjects: ['Pod', 'PodRefusal'],
  create:
    ({ deadlines }) =>
    ({ record, watermark }: AnalyzerInput): Report => {
      const { target, observations, cluster } = record;
      const life =
        target.kind === 'PodRefusal' ? { steps: [], events: [], refusals: [] } : unfoldLife(observations);
      const ends = containerEnds(life);
      const context = {
        target,
        life,
        watermark,
        facts: cluster,
        deadlines,
        ends,
        removal: findRemoval(life),
      };
      return target.kind === 'PodRefusal' ? reportRefusals(context, observations) : reportPod(context);
    },
};
