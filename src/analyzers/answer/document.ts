import { durationMs, formatMicros } from '../../lib/micros.ts';
import type { DeliveryLine, DiagnosisDocument, FindingAnswer, PhaseAnswer } from '../../model/answer.ts';
import type { PhaseSpan } from '../../model/delivery.ts';
import type { Diagnosis, Finding, InputQuality } from '../../model/diagnosis.ts';
import type { Report } from '../report.ts';
import type { Span } from './gap-lines.ts';
import type { Asked } from './input-quality.ts';
import { attributePhases, deliveryLine, incidentLine, initiatorAnswer } from './lines.ts';
import type { Subject } from './verdict.ts';

const findingAnswer = (finding: Finding): FindingAnswer => ({
  ...finding,
  since: formatMicros(finding.since),
  commands: [...finding.commands],
  links: [...finding.links],
  evidence: finding.evidence.map((evidence) => ({ ...evidence, at: formatMicros(evidence.at) })),
});

const phaseAnswer = ({ phase, state, startedAt, endedAt, side }: PhaseSpan): PhaseAnswer => ({
  phase,
  state,
  startedAt: startedAt === null ? null : formatMicros(startedAt),
  endedAt: endedAt === null ? null : formatMicros(endedAt),
  durationMs: startedAt === null || endedAt === null ? null : Math.max(0, durationMs(startedAt, endedAt)),
  side,
});

/** From when it began; what is not over may have gone on in what is missing, and what is well may be well no more. */
function spanOf({ delivery, incident, verdict }: Subject): Span {
  const from = incident?.startedAt ?? delivery?.startedAt ?? Number.NEGATIVE_INFINITY;
  const isOver = verdict === 'deleted' || verdict === 'aborted';
  return { from, to: isOver && incident === null ? (delivery?.endedAt ?? null) : null };
}

/** What an answer has to tell, and with it what of the log matters to it. */
function askedOf(kind: string, subject: Subject, line: DeliveryLine | null): Asked {
  const { incident, verdict } = subject;
  const first = kind === 'Pod' ? 'create' : kind === 'PersistentVolumeClaim' ? 'pvc-bind' : 'rollout';
  const isWell =
    line === null ? verdict === 'healthy' || verdict === 'deleted' : line.outcome === 'succeeded';
  return {
    kind: incident === null ? (line?.kind ?? first) : first,
    phase: incident === null ? (line?.phase ?? null) : incident.phase,
    isSettledWell: incident === null && isWell,
    span: spanOf(subject),
  };
}

/** The answer of `GET /pods/:uid/diagnosis` (design §6). */
export function diagnosisDocument(
  report: Report,
  subject: Subject,
  diagnoses: readonly Diagnosis[],
  quality: (asked: Asked) => readonly InputQuality[],
): DiagnosisDocument {
  const { delivery, incident, verdict } = subject;
  const object = (incident ?? delivery)?.object ?? report.object;
  const find = (id: string | undefined): Diagnosis | undefined => diagnoses.find(({ of }) => of === id);
  const own = find(delivery?.id);
  const diagnosis = incident === null ? own : find(incident.id);
  const wentWell = delivery?.outcome === 'succeeded' && incident === null;
  const primary = wentWell ? null : (diagnosis?.primary ?? null);
  const hidden =
    delivery === null || delivery.unknownReason === ''
      ? []
      : [
          {
            missing: delivery.unknownReason,
            consequence: `what this ${object.kind} waits for cannot be told`,
            remedy: '',
          },
        ];
  const line = delivery === null ? null : deliveryLine(object, delivery, own);
  // Of a deletion that was refused nobody is the initiator.
  const removal = report.deliveries.find(
    ({ kind, outcome }) => kind === 'delete' && outcome !== 'failed',
  )?.removal;
  return {
    pod: {
      cluster: object.cluster,
      namespace: object.namespace,
      name: object.name,
      uid: object.uid,
      node: object.node,
      owner: object.owner,
      ...(object.claims === undefined ? {} : { claims: [...object.claims] }),
      ...(object.rollout === undefined ? {} : { rollout: object.rollout }),
    },
    verdict,
    delivery: line,
    primary: primary === null ? null : findingAnswer(primary),
    others: (diagnosis?.others ?? []).map(findingAnswer),
    phases: delivery === null ? [] : attributePhases(delivery, own).map(phaseAnswer),
    inputQuality: [...hidden, ...quality(askedOf(object.kind, subject, line))],
    // Other Pods are looked at when somebody asks: what one record says rests on that record alone.
    acrossPods: null,
    ...(report.incidents.length === 0
      ? {}
      : {
          incidents: report.incidents.map((one) =>
            incidentLine(one.object ?? report.object, one, find(one.id)),
          ),
        }),
    ...(removal === undefined ? {} : { initiator: initiatorAnswer(removal.initiator) }),
  };
}
