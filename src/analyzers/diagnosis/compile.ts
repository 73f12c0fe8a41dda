import { RE2JS } from 're2js';

import { expandReason } from './reason-groups.ts';
import type { Rule, RuleMatch } from './rule.ts';

/** One alternative of a rule, its patterns compiled. */
export interface CompiledMatch {
  readonly rule: Rule;
  readonly match: RuleMatch;
  /** Reasons it is filed under, groups expanded; `null` is any. A trailing `*` stands for any ending. */
  readonly reasons: readonly string[] | null;
  readonly patterns: readonly RE2JS[];
  readonly notPatterns: readonly RE2JS[];
  readonly preemption: readonly RE2JS[];
  readonly users: readonly RE2JS[];
  readonly finalizer: RE2JS | null;
}

const FLAGS = RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL;

/** RE2: linear in the text, whatever the pattern and whoever wrote the text. Throws on a pattern that is none. */
export const compilePattern = (pattern: string): RE2JS => RE2JS.compile(pattern, FLAGS);

export function compileMatch(rule: Rule, match: RuleMatch): CompiledMatch {
  const all = (patterns: readonly string[] | undefined): RE2JS[] => (patterns ?? []).map(compilePattern);
  return {
    rule,
    match,
    reasons: match.reasons?.flatMap(expandReason) ?? null,
    patterns: all(match.patterns),
    notPatterns: all(match.notPatterns),
    preemption: all(match.preemption),
    users: all(match.users),
    finalizer: match.pod?.finalizer === undefined ? null : compilePattern(match.pod.finalizer),
  };
}

/** Named groups of a pattern. */
export const groupNames = (pattern: RE2JS): readonly string[] => Object.keys(pattern.namedGroups());

/** Every alternative of every rule, in the order in which they are tried. */
export function compileRules(rules: readonly Rule[]): readonly CompiledMatch[] {
  return rules
    .toSorted((a, b) => a.precedence - b.precedence || (a.code < b.code ? -1 : 1))
    .flatMap((rule) => rule.match.map((match) => compileMatch(rule, match)));
}
