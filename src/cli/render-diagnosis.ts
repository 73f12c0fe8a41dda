import type { DiagnosisDocument } from '../model/answer.ts';
import { partOf, claimLines } from './link-lines.ts';
import { renderAnswer, type RenderOptions } from './render-answer.ts';
import { renderAcrossPods } from './render-across-pods.ts';
import { podTold } from './told.ts';

/** Why a Pod is not up, for people. */
export const renderDiagnosis = (document: DiagnosisDocument, options: RenderOptions): string =>
  renderAnswer(podTold(document), options, (width) => ({
    facts: [['Part of', partOf(document.links?.workload ?? null, width)]],
    comparisons: [['Others', renderAcrossPods(document.acrossPods, width)]],
    parts: [['Claims', claimLines(document.links?.claims ?? [], width)]],
    commands: [],
  }));
