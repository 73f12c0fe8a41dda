import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { type Problem, parseYamlFile, type YamlFile } from '../../lib/yaml-file.ts';
import { checkExamples, checkRule } from './rule-checks.ts';
import { createRuleMatcher } from './rule-matcher.ts';
import { type Rule, RuleFile } from './rule.ts';

export type LoadedRules =
  | { readonly ok: true; readonly rules: readonly Rule[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface Written {
  readonly rule: Rule;
  readonly path: readonly (string | number)[];
  readonly problemAt: YamlFile<RuleFile>['problemAt'];
}

/**
 * Reads every `*.yaml` below the directories, in the order of their names. Gives the rules, or every problem of every
 * file: what a schema sees, patterns and templates that do not fit, codes given twice, examples that do not fire or that
 * another rule names first, counterexamples that fire. `areProven`: these very rules together have passed all that before,
 * and only what a schema sees is looked at.
 */
export function loadRules(
  directories: readonly string[],
  { areProven = false }: { readonly areProven?: boolean } = {},
): LoadedRules {
  const read = directories.map(filesBelow);
  const unreadable = read.flatMap((result) => (result.ok ? [] : [result.problem]));
  if (unreadable.length > 0) return { ok: false, problems: unreadable };
  const texts = read.flatMap((result) => (result.ok ? result.texts : []));
  return areProven ? readRules(texts) : parseRules(texts);
}

function readRules(texts: readonly RuleText[]): LoadedRules {
  const { written, problems } = parseFiles(texts);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rules: written.map(({ rule }) => rule) };
}

export interface RuleText {
  readonly file: string;
  readonly text: string;
}

/** The rules that a schema finds no fault with, and the faults of the others. */
function parseFiles(texts: readonly RuleText[]): {
  written: readonly Written[];
  problems: readonly Problem[];
} {
  const parsed = texts.map(({ file, text }) => parseYamlFile(file, text, RuleFile));
  const written = parsed.flatMap((result): readonly Written[] =>
    result.ok
      ? result.value.rules.map((rule, index) => ({
          rule,
          path: ['rules', index],
          problemAt: result.problemAt,
        }))
      : [],
  );
  return { written, problems: parsed.flatMap((result) => (result.ok ? [] : result.problems)) };
}

/** As `loadRules`, of texts already read. */
export function parseRules(texts: readonly RuleText[]): LoadedRules {
  const { written, problems: unread } = parseFiles(texts);
  const problems = [
    ...unread,
    ...written.flatMap(({ rule, path: at, problemAt }) => checkRule(rule, at, problemAt)),
    ...duplicates(written),
  ];
  // Examples can be judged only by the whole set: another rule may come first.
  if (problems.length > 0) return { ok: false, problems };
  const rules = written.map(({ rule }) => rule);
  const match = createRuleMatcher(rules);
  const untrue = written.flatMap(({ rule, path: at, problemAt }) =>
    checkExamples(rule, at, match, problemAt),
  );
  return untrue.length > 0 ? { ok: false, problems: untrue } : { ok: true, rules };
}

function duplicates(written: readonly Written[]): readonly Problem[] {
  const seen = new Set<string>();
  return written.flatMap(({ rule, path: at, problemAt }) => {
    if (!seen.has(rule.code)) {
      seen.add(rule.code);
      return [];
    }
    return [problemAt([...at, 'code'], `${rule.code} has a rule already`)];
  });
}

type Directory =
  | { readonly ok: true; readonly texts: readonly RuleText[] }
  | { readonly ok: false; readonly problem: Problem };

function filesBelow(directory: string): Directory {
  try {
    const texts = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .toSorted()
      .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
    return { ok: true, texts };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      problem: { file: directory, line: 1, col: 1, path: '', message: `cannot be read: ${message}` },
    };
  }
}
