import type { Diagnosis, Finding } from '../../model/diagnosis.ts';
import { BLANK_SIGNAL } from '../../model/signal.ts';
import { type Candidate, gatherCandidates, weightOf } from './candidate.ts';
import { findingOf } from './finding.ts';
import { type PodView, viewPod } from './pod-view.ts';
import { choosePrimary, fitsPhase, heldPhase, isWorthTelling } from './ranking.ts';
import { createRuleMatcher, type RuleHit, type RuleMatcher } from './rule-matcher.ts';
import type { Rule } from './rule.ts';
import { isTroubled, type Subject } from './subject.ts';

export type Diagnose = (subject: Subject) => Diagnosis;

/**
 * Builds the diagnosis from its rules. The function is pure: equal subjects get equal answers; what it remembers between
 * calls (a bounded number of messages already named) only saves time.
 */
export function createDiagnose(rules: readonly Rule[]): Diagnose {
  const match = createRuleMatcher(rules);
  const byCode = new Map(rules.map((rule) => [rule.code, rule]));

  return (subject) => {
    const of = (subject.delivery ?? subject.incident)?.id ?? '';
    if (isTroubled(subject)) {
      const candidates = withDerivedCode(candidatesOf(subject, match), subject, match, byCode);
      const primary = choosePrimary(candidates, subject);
      const others = candidates.filter((one) => one !== primary && isWorthTelling(one, subject));
      return answer(of, primary, others, subject);
    }
    // What held up a delivery that came late is worth telling, though nothing is wrong with it any more.
    const late = subject.delivery?.outcome === 'succeeded' && heldPhase(subject) !== null;
    const others = late ? candidatesOf(subject, match).filter((one) => fitsPhase(one, subject)) : [];
    return answer(of, null, others, subject);
  };
}

const candidatesOf = (subject: Subject, match: RuleMatcher): readonly Candidate[] =>
  gatherCandidates(subject.signals, viewOf(subject), match);

const viewOf = ({ pod, placedByScheduler }: Subject): PodView => viewPod(pod, placedByScheduler);

/** What the delivery analyzer concluded is a candidate, though no text says it. */
function withDerivedCode(
  candidates: readonly Candidate[],
  subject: Subject,
  match: RuleMatcher,
  byCode: ReadonlyMap<string, Rule>,
): readonly Candidate[] {
  const { delivery, incident } = subject;
  const code = (delivery ?? incident)?.derivedCode ?? null;
  if (code === null) return candidates;
  const derived = derivedHit(code, subject, match, byCode);
  if (derived === null) return candidates;
  const known = candidates.find(({ rule }) => rule.code === code);
  if (known !== undefined) {
    return candidates.map((one) => (one === known ? { ...known, derived: derived.match } : one));
  }
  const since =
    delivery?.phases.find(({ phase }) => phase === delivery.phase)?.startedAt ??
    (delivery ?? incident)?.startedAt ??
    0;
  return [
    ...candidates,
    {
      rule: derived.rule,
      signals: [],
      derived: derived.match,
      weight: weightOf(derived),
      firstAt: since,
      lastAt: since,
    },
  ];
}

/** The rule of a code that states prove; a rule that knows the code by its words alone still explains it. */
function derivedHit(
  code: string,
  subject: Subject,
  match: RuleMatcher,
  byCode: ReadonlyMap<string, Rule>,
): Pick<RuleHit, 'rule' | 'match'> | null {
  const hit = match({ ...BLANK_SIGNAL, source: 'derived', reason: code }, viewOf(subject));
  if (hit !== null) return hit;
  const rule = byCode.get(code);
  return rule === undefined ? null : { rule, match: { derived: true } };
}

function answer(
  of: string,
  primary: Candidate | null,
  others: readonly Candidate[],
  subject: Subject,
): Diagnosis {
  const inOrder = others.toSorted((a, b) => a.firstAt - b.firstAt || a.rule.precedence - b.rule.precedence);
  const findings: readonly Finding[] = inOrder.map((one) => findingOf(one, subject));
  const first = primary === null ? null : findingOf(primary, subject);
  return {
    of,
    primary: first,
    others: findings,
    codes: [...(first === null ? [] : [first.code]), ...findings.map(({ code }) => code)],
  };
}
