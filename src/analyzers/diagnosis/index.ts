import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Analyzer, AnalyzerInput } from '../contract.ts';
import { REPORTED_KINDS, REPORTERS, reportFrom } from '../report.ts';
import { borrowDiagnosis } from './borrow.ts';
import { createDiagnose } from './diagnose.ts';

/** Names the first cause of every delivery and incident that did not simply go well. */
export const diagnosis: Analyzer = {
  name: 'diagnosis',
  summary: 'The first cause of what failed or is stuck: code, side, proof, remedy, from diagnosis-rules/',
  needs: REPORTERS,
  records: REPORTED_KINDS,
  subjects: REPORTED_KINDS,
  create: ({ rules }) => {
    const diagnose = createDiagnose(rules);
    return ({ output }: AnalyzerInput): readonly Diagnosis[] => {
      const report = reportFrom(output);
      const diagnoses: Diagnosis[] = [];
      for (const { delivery, incident, signals, pod, borrowed } of report.stories) {
        const isAtEase = delivery !== null && !delivery.stuck && delivery.phase === null;
        if (isAtEase) continue;
        const { placedByScheduler } = report;
        const object = (delivery ?? incident)?.object ?? report.object;
        const subject = { object, delivery, incident, signals: signals(), pod, placedByScheduler };
        const own = diagnose(subject);
        const lent = borrowed?.() ?? null;
        diagnoses.push(lent === null ? own : borrowDiagnosis(own, lent));
      }
      return diagnoses;
    };
  },
};
