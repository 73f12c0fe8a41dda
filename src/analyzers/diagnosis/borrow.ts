import type { Diagnosis, Finding } from '../../model/diagnosis.ts';

/**
 * The diagnosis of what is held up by a Pod: the Pod's cause comes first, what is said of the whole itself is told beside
 * it. Where the Pod's tells no cause, the own one stands.
 */
export function borrowDiagnosis(own: Diagnosis, lent: Diagnosis): Diagnosis {
  if (lent.primary === null) return own;
  const { primary } = lent;
  const beside = [...(own.primary === null ? [] : [own.primary]), ...lent.others, ...own.others];
  const others: Finding[] = [];
  const codes = new Set([primary.code]);
  for (const finding of beside) {
    if (codes.has(finding.code)) continue;
    codes.add(finding.code);
    others.push(finding);
  }
  return { of: own.of, primary, others, codes: [...new Set([...codes, ...lent.codes, ...own.codes])] };
}
