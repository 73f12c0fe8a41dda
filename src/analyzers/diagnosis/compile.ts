import { RE2JS } from 're2js';

import { expandReason } from './reason-groups.ts';
import { requiredLiteral } from './required-literal.ts';
import type { Rule, RuleMatch } from './rule.ts';

/** A pattern, compiled when it is first needed. */
export interface Pattern {
  readonly source: string;
  /** Text, in lower case, without which it cannot match; `''` when none is known. */
  readonly literal: string;
  readonly regex: () => RE2JS;
}

/** One alternative of a rule, its patterns compiled. */
export interface CompiledMatch {
  readonly rule: Rule;
  readonly match: RuleMatch;
  /** Reasons it is filed under, groups expanded; `null` is any. A trailing `*` stands for any ending. */
  readonly reasons: readonly string[] | null;
  readonly patterns: readonly Pattern[];
  readonly notPatterns: readonly Pattern[];
  readonly preemption: readonly Pattern[];
  readonly users: readonly Pattern[];
  readonly finalizer: Pattern | null;
}

const FLAGS = RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL;

/** RE2: linear in the text, whatever the pattern and whoever wrote the text. Throws on a pattern that is none. */
export const compilePattern = (pattern: string): RE2JS => RE2JS.compile(pattern, FLAGS);

function patternOf(source: string): Pattern {
  let compiled: RE2JS | null = null;
  return { source, literal: requiredLiteral(source), regex: () => (compiled ??= compilePattern(source)) };
}

/** Whether the pattern is found in the text; `lower` is the text in lower case. */
export const isFound = (pattern: Pattern, text: string, lower: string): boolean =>
  lower.includes(pattern.literal) && pattern.regex().test(text);

function compileMatch(rule: Rule, match: RuleMatch): CompiledMatch {
  const all = (patterns: readonly string[] | undefined): Pattern[] => (patterns ?? []).map(patternOf);
  return {
    rule,
    match,
    reasons: match.reasons?.flatMap(expandReason) ?? null,
    patterns: all(match.patterns),
    notPatterns: all(match.notPatterns),
    preemption: all(match.preemption),
    users: all(match.users),
    finalizer: match.pod?.finalizer === undefined ? null : patternOf(match.pod.finalizer),
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
