import type { RE2JS } from 're2js';

import type { Problem, YamlFile, YamlPath } from '../../lib/yaml-file.ts';
import { compilePattern, groupNames } from './compile.ts';
import { UNKNOWN_POD, type PodView } from './pod-view.ts';
import type { Rule, RuleExample, RuleFile, RuleMatch } from './rule.ts';
import type { MatchedSignal, RuleMatcher } from './rule-matcher.ts';
import { BUILT_INS, holesOf } from './template.ts';

type ProblemAt = YamlFile<RuleFile>['problemAt'];

const PATTERN_LISTS = ['patterns', 'notPatterns', 'preemption', 'users'] as const;
/** What matching a scheduler's verdict adds to the groups. */
const SCHEDULER_GROUPS: readonly string[] = ['nodes'];

/** What a schema cannot see of one rule by itself: patterns that are none, templates that speak of what no pattern finds. */
export function checkRule(rule: Rule, path: YamlPath, problemAt: ProblemAt): readonly Problem[] {
  const bad: Problem[] = [];
  const compiled = rule.match.map((match, index) =>
    compileAll(match, [...path, 'match', index], problemAt, bad),
  );
  return [...bad, ...checkTemplates(rule, compiled, path, problemAt)];
}

function compileAll(
  match: RuleMatch,
  path: YamlPath,
  problemAt: ProblemAt,
  bad: Problem[],
): readonly RE2JS[] {
  const compiled = (pattern: string, at: YamlPath): RE2JS | null => {
    try {
      return compilePattern(pattern);
    } catch (error) {
      bad.push(problemAt(at, error instanceof Error ? error.message : String(error)));
      return null;
    }
  };
  const finalizer = match.pod?.finalizer;
  if (finalizer !== undefined) compiled(finalizer, [...path, 'pod', 'finalizer']);
  const named = PATTERN_LISTS.flatMap((list) =>
    (match[list] ?? []).map((pattern, index) => ({
      list,
      pattern: compiled(pattern, [...path, list, index]),
    })),
  );
  return named.flatMap(({ list, pattern }) => (list === 'patterns' && pattern !== null ? [pattern] : []));
}

function checkTemplates(
  rule: Rule,
  compiled: readonly (readonly RE2JS[])[],
  path: YamlPath,
  problemAt: ProblemAt,
): readonly Problem[] {
  const perAlternative = compiled.map((patterns, index) => {
    const scheduler = rule.match[index]?.filter === undefined ? [] : SCHEDULER_GROUPS;
    return patterns.length === 0
      ? [scheduler]
      : patterns.map((pattern) => [...groupNames(pattern), ...scheduler]);
  });
  const all = perAlternative.flat();
  const anywhere = new Set(all.flat());
  const templates: readonly (readonly [YamlPath, string, boolean])[] = [
    [[...path, 'title'], rule.title, false],
    [[...path, 'explanation'], rule.explanation, false],
    [[...path, 'remediation'], rule.remediation, false],
    ...rule.commands.map(({ run }, index) => [[...path, 'commands', index, 'run'], run, true] as const),
  ];
  return templates.flatMap(([at, template, isCommand]) =>
    holesOf(template).flatMap(({ name, fallback }) => {
      if (name in BUILT_INS) return [];
      if (!anywhere.has(name)) return [problemAt(at, `speaks of {${name}}, which no pattern captures`)];
      const always = all.every((groups) => groups.includes(name));
      if (always || fallback !== null || isCommand) return [];
      return [
        problemAt(
          at,
          `speaks of {${name}}, which some patterns do not capture; write {${name}|what else to say}`,
        ),
      ];
    }),
  );
}

/** Every example fires, and nothing else does first; every counterexample stays silent. */
export function checkExamples(
  rule: Rule,
  path: YamlPath,
  match: RuleMatcher,
  problemAt: ProblemAt,
): readonly Problem[] {
  const codeOf = (example: RuleExample): string | null =>
    match(signalOf(example), podOf(example))?.rule.code ?? null;
  return [
    ...rule.examples.flatMap((example, index) => {
      const code = codeOf(example);
      if (code === rule.code) return [];
      const at = [...path, 'examples', index];
      return [problemAt(at, code === null ? 'does not fire' : `does not fire: ${code} comes first`)];
    }),
    ...rule.counterexamples.flatMap((example, index) =>
      codeOf(example) === rule.code
        ? [problemAt([...path, 'counterexamples', index], 'fires, though it should not')]
        : [],
    ),
  ];
}

/** An example as the signal that rules would see. */
export function signalOf(example: RuleExample): MatchedSignal {
  return {
    source: example.source,
    reason: example.reason,
    message: example.message,
    conditionType: example.conditionType ?? null,
    containerRole: example.role ?? null,
    exitCode: example.exitCode ?? null,
    signal: example.signal ?? null,
    httpStatus: example.httpStatus ?? null,
    verb: example.verb ?? null,
    subresource: example.subresource ?? null,
    user: example.user ?? null,
    warning: example.warning,
  };
}

export function podOf({ pod }: RuleExample): PodView {
  if (pod === undefined) return UNKNOWN_POD;
  return {
    restartPolicy: pod.restartPolicy ?? null,
    defaultScheduler: pod.schedulerName === undefined ? null : pod.schedulerName === 'default-scheduler',
    placedByScheduler: pod.scheduled ?? null,
    finalizers: pod.finalizers ?? null,
  };
}
