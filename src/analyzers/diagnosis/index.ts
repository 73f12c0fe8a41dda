import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Analyzer, AnalyzerInput } from '../contract.ts';
import type { PodReport } from '../delivery/index.ts';
import { createDiagnose } from './diagnose.ts';

/** Names the first cause of every delivery and incident that did not simply go well. */
export const diagnosis: Analyzer = {
  name: 'diagnosis',
  summary: 'The first cause of what failed or is stuck: code, side, proof, remedy, from diagnosis-rules/',
  needs: ['delivery'],
  records: ['Pod', 'PodName', 'PodRefusal'],
  subjects: ['Pod', 'PodRefusal'],
  create: ({ rules }) => {
    const diagnose = createDiagnose(rules);
    return ({ output }: AnalyzerInput): readonly Diagnosis[] => {
      const report = output('delivery') as PodReport;
      const diagnoses: Diagnosis[] = [];
      for (const { delivery, incident, signals, pod } of report.stories) {
        const isAtEase = delivery !== null && !delivery.stuck && delivery.phase === null;
        if (isAtEase) continue;
        const { object, placedByScheduler } = report;
        const subject = { object, delivery, incident, signals: signals(), pod, placedByScheduler };
        diagnoses.push(diagnose(subject));
      }
      return diagnoses;
    };
  },
};
