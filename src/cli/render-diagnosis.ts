import type { DiagnosisDocument, IncidentLine } from '../model/answer.ts';
import { incidentSentence } from './incident-sentence.ts';
import { cascadeSentences, deletionSentences, initiatorSentence } from './initiator-sentence.ts';
import { partOf, claimLines } from './link-lines.ts';
import { renderAnswer, type RenderOptions } from './render-answer.ts';
import { renderAcrossPods } from './render-across-pods.ts';
import { sanitize, wrap } from './text-layout.ts';
import { podTold } from './told.ts';

/** Why a Pod is not up, for people. */
export const renderDiagnosis = (document: DiagnosisDocument, options: RenderOptions): string =>
  renderAnswer(podTold(document), options, (width) => ({
    facts: [['Part of', partOf(document.links?.workload ?? null, width)]],
    comparisons: [['Others', renderAcrossPods(document.acrossPods, width)]],
    parts: [
      ['Who', who(document, width)],
      ['Earlier', pastIncidents(document).flatMap((one) => wrap(sanitize(incidentSentence(one)), width))],
      ['Claims', claimLines(document.links?.claims ?? [], width)],
    ],
    commands: [],
  }));

/** What befell it and is over: an incident that goes on is what the answer is about. */
const pastIncidents = ({ incidents = [] }: DiagnosisDocument): readonly IncidentLine[] =>
  incidents.filter(({ endedAt }) => endedAt !== null);

/** Who began the deletion, and what kept it. */
function who({ initiator, cascade = [], delivery }: DiagnosisDocument, width: number): string[] {
  const begun = initiator === undefined ? [] : [initiatorSentence(initiator)];
  const kept = delivery?.deletion === undefined ? [] : deletionSentences(delivery.deletion);
  return [...begun, ...cascadeSentences(cascade), ...kept].flatMap((sentence) =>
    wrap(sanitize(sentence), width),
  );
}
