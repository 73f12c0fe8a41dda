import { fileURLToPath } from 'node:url';

import { loadRules } from '../../src/analyzers/diagnosis/load-rules.ts';
import type { Rule } from '../../src/analyzers/diagnosis/rule.ts';
import { formatProblem } from '../../src/lib/yaml-file.ts';
import { code, codes, table } from '../markdown.ts';
import type { Page } from '../page.ts';

const FOLDER = fileURLToPath(new URL('../../diagnosis-rules', import.meta.url));

/** A template with `…` where it is filled in. */
const blank = (template: string): string =>
  template
    .replaceAll(/\{[^}]*\}/g, '…')
    .replaceAll(/\s+/g, ' ')
    .trim();

const rank = (rule: Rule): string => (rule.echo ? 'echo' : rule.fallback ? 'fallback' : '');

function reasonsOf(rule: Rule): string {
  if (rule.match.every((match) => match.derived === true)) return 'states and times';
  return codes([...new Set(rule.match.flatMap((match) => match.reasons ?? []))]);
}

export const rules: Page = {
  file: 'rules.md',
  title: 'Diagnosis rules',
  intro:
    'The causes that Lorgnette can name, by the phase they usually hold up. *Reasons* are those of Events, conditions, container states and responses; `@…` is a group of them; a rule without any is told by its text, exit code or HTTP status alone. A *fallback* yields to a more specific cause of the same delivery, an *echo* never says why and yields to every cause. From `diagnosis-rules/`.',
  body: () => {
    const loaded = loadRules([FOLDER]);
    if (!loaded.ok) throw new Error(loaded.problems.map((problem) => formatProblem(problem)).join('\n'));
    const phases = Map.groupBy(loaded.rules, (rule) => rule.phase[0] ?? 'delivery');
    return [...phases]
      .flatMap(([phase, ofPhase]) => [
        `## ${phase}`,
        table(
          ['Code', 'Title', 'Side', 'Severity', 'Rank', 'Reasons', 'Remedy'],
          ofPhase
            .toSorted((a, b) => a.precedence - b.precedence)
            .map((rule) => [
              code(rule.code),
              blank(rule.title),
              rule.side,
              rule.severity,
              rank(rule),
              reasonsOf(rule),
              blank(rule.remediation),
            ]),
        ),
      ])
      .join('\n\n');
  },
};
