import type { DeliveryLine, IncidentLine, Verdict } from '../../model/answer.ts';
import type { DiagnosisDocument } from '../../model/answer.ts';
import type { Delivery, Phase, Side } from '../../model/delivery.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Membership } from '../../model/member.ts';
import type { Observation } from '../../model/observation.ts';
import type { Sighting } from '../../model/sighting.ts';
import type { Analyzer, AnalyzerInput } from '../contract.ts';
import { REPORTED_KINDS, REPORTERS, type Report, reportFrom } from '../report.ts';
import { diagnosisDocument } from './document.ts';
import { inputQualityOf } from './input-quality.ts';
import { deliveryLine, incidentLine } from './lines.ts';
import { membershipOf } from './membership.ts';
import { deliverySighting, incidentSighting } from './sightings.ts';
import { subjectOf } from './verdict.ts';

/** What is served about one record: its lines, its verdict, and its document when asked for. */
export interface Answer {
  readonly report: Report;
  readonly verdict: Verdict;
  readonly code: string | null;
  /** Of the cause that `code` tells. */
  readonly side: Side | null;
  readonly phase: Phase | null;
  readonly deliveries: readonly {
    readonly delivery: Delivery;
    readonly line: DeliveryLine;
    readonly sighting: Sighting | null;
  }[];
  readonly incidents: readonly {
    readonly id: string;
    readonly startedAt: number;
    readonly line: IncidentLine;
    readonly sighting: Sighting | null;
  }[];
  /** Event time at which any of this may change though nothing new is observed; `null` when it cannot. */
  readonly nextDeadline: number | null;
  readonly diagnoses: readonly Diagnosis[];
  /** What the workload of a Pod rests on; `null` of everything else. */
  readonly membership: Membership | null;
  /** The diagnosis document; of the delivery with this id where there is one, else of the one that matters most. */
  readonly document: (deliveryId?: string) => DiagnosisDocument;
}

const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

function firstRequest(observations: readonly Observation[]): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { requestedAt } of observations) if (requestedAt < first) first = requestedAt;
  return first;
}

/** Puts deliveries and diagnoses into the answers that other programs rely on. */
export const answer: Analyzer = {
  name: 'answer',
  summary:
    'The delivery and incident lines that are stored, and the diagnosis document where one is asked for',
  needs: [...REPORTERS, 'diagnosis'],
  records: REPORTED_KINDS,
  subjects: REPORTED_KINDS,
  create: () => {
    return ({ record, watermark, output }: AnalyzerInput): Answer => {
      const report = reportFrom(output);
      const diagnoses = output('diagnosis') as readonly Diagnosis[];
      const byId = new Map(diagnoses.map((diagnosis) => [diagnosis.of, diagnosis]));
      const subject = subjectOf(report, watermark);
      const { object } = report;
      const deliveries = report.deliveries.map((delivery) => {
        const about = byId.get(delivery.id);
        const line = deliveryLine(delivery.object ?? object, delivery, about);
        return { delivery, line, sighting: deliverySighting(report, delivery, line, about) };
      });
      const incidents = report.incidents.map((incident) => {
        const about = byId.get(incident.id);
        const line = incidentLine(incident.object ?? object, incident, about);
        const { id, startedAt } = incident;
        return { id, startedAt, line, sighting: incidentSighting(report, incident, line, about) };
      });
      const spoken = subject.incident?.id ?? subject.delivery?.id;
      const isWell = subject.incident === null && subject.delivery?.outcome === 'succeeded';
      const cause = isWell || spoken === undefined ? null : (byId.get(spoken)?.primary ?? null);
      return {
        report,
        verdict: subject.verdict,
        code: cause?.code ?? null,
        side: cause?.side ?? null,
        phase: cause?.phase ?? null,
        deliveries,
        incidents,
        diagnoses,
        membership: membershipOf(
          record.target,
          report,
          deliveries.filter(({ delivery }) => delivery.kind === 'create'),
          firstRequest(record.observations),
        ),
        nextDeadline: earlier(report.nextDeadline, subject.nextDeadline),
        document(deliveryId) {
          const wanted = report.deliveries.find(({ id }) => id === deliveryId);
          const about = wanted === undefined ? subject : subjectOf(report, watermark, wanted);
          return diagnosisDocument(report, about, diagnoses, (asked) =>
            inputQualityOf(record.cluster, asked),
          );
        },
      };
    };
  },
};
