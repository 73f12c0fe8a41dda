import { readFileSync } from 'node:fs';
import type { Command } from 'commander';

import { LorgnetteError } from '../lib/errors.ts';
import { formatProblem } from '../lib/yaml-file.ts';
import { policyLines } from '../model/policy-lines.ts';
import { checkPolicy } from '../policy/check-policy.ts';
import { costsOf, logsArrivals } from '../policy/costs.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import { printPolicy } from '../policy/recommended-policy.ts';
import { wantsColor, write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { type PolicyView, renderPolicy } from './render-policy.ts';

const STDIN = 0;

export function addPolicy(program: Command, context: CommandContext, finish: Finish): void {
  const policy = program
    .command('policy')
    .summary('look at audit policies')
    .description('Looks at audit policies: which answers they make possible.');
  policy
    .command('check')
    .summary('tell which answers an audit policy makes impossible, and what to add to it')
    .description(
      'Reads an audit policy as the API server does (the first rule that matches a request decides), and tells of everything that Lorgnette can answer whether the log will show it, which rule decides so, and which lines to add where.',
    )
    .argument('<file>', 'audit policy, YAML or JSON; - is standard input')
    .option('--json', 'print the report, or the problems, as JSON')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette policy check /etc/kubernetes/audit-policy.yaml
  lorgnette policy print | lorgnette policy check -

Exit codes: 0 every answer is possible, 5 some are not, or not everywhere, 2 the API server would refuse the policy`,
    )
    .action(async (file: string, flags: { json?: boolean }) => {
      const name = file === '-' ? '(standard input)' : file;
      const parsed = parsePolicy(name, read(file));
      const json = flags.json === true;
      if (!parsed.ok) {
        const text = json
          ? JSON.stringify({ problems: parsed.problems })
          : parsed.problems.map(formatProblem).join('\n');
        await write(json ? context.stdout : context.stderr, `${text}\n`);
        finish(EXIT.usage);
        return;
      }
      const { warnings, places, policy: rules } = parsed;
      const report = checkPolicy(rules);
      const view = { report, places, warnings, costs: costsOf(rules), logsArrivals: logsArrivals(rules) };
      await write(
        context.stdout,
        json
          ? `${JSON.stringify(asJson(view), null, 2)}\n`
          : renderPolicy(view, wantsColor(context.stdout, context.env)),
      );
      finish(report.capabilities.every(({ state }) => state === 'possible') ? EXIT.ok : EXIT.lacking);
    });
  policy
    .command('print')
    .summary('print the smallest audit policy that makes every answer possible')
    .description(
      'Prints the smallest audit policy that makes every answer possible, with the reason for each of its rules.',
    )
    .option(
      '--without-events',
      'without Kubernetes Events: causes of volume, sandbox and probe failures are lost',
    )
    .addHelpText(
      'after',
      `
Examples:
  lorgnette policy print > audit-policy.yaml`,
    )
    .action(async (flags: { withoutEvents?: boolean }) => {
      await write(context.stdout, printPolicy({ withoutEvents: flags.withoutEvents === true }));
      finish(EXIT.ok);
    });
}

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? STDIN : file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LorgnetteError('ConfigInvalid', `${file} cannot be read: ${why}`, { cause: error });
  }
}

/** Places instead of numbers of rules. */
function asJson({ report, places, warnings, costs, logsArrivals: arrivals }: PolicyView): object {
  const place = (rule: number | null): string | null => (rule === null ? null : (places[rule] ?? null));
  return {
    capabilities: report.capabilities.map(({ because, ...capability }) => ({
      ...capability,
      because: because.map(({ rules, ...lack }) => ({ ...lack, rules: rules.map(place) })),
    })),
    add:
      report.rules.length === 0 ? null : { before: place(report.before), lines: policyLines(report.rules) },
    omitsAnswers: report.omitsAnswers,
    warnings,
    costs: costs.map(({ rule, ...cost }) => ({ ...cost, rule: place(rule) })),
    logsArrivals: arrivals,
  };
}
