import { createColors } from 'picocolors';

import { formatProblem, type Problem } from '../lib/yaml-file.ts';
import type { CapabilityState } from '../model/capability-state.ts';
import { policyLines } from '../model/policy-lines.ts';
import type { Lack, PolicyReport } from '../policy/check-policy.ts';
import type { Cost } from '../policy/costs.ts';
import { padEnd, sanitize } from './text-layout.ts';

/** Everything that is told of a policy. */
export interface PolicyView {
  readonly report: PolicyReport;
  /** `file:line:col` of each rule. */
  readonly places: readonly string[];
  readonly warnings: readonly Problem[];
  readonly costs: readonly Cost[];
  readonly logsArrivals: boolean;
}

const MAX_EXCEPTIONS = 4;

/** A table of what can be told under a policy, and what to do for the rest. */
export function renderPolicy(view: PolicyView, color: boolean): string {
  const { report, places, warnings, costs, logsArrivals } = view;
  const colors = createColors(color);
  const paint: { readonly [state in CapabilityState]: (text: string) => string } = {
    possible: colors.green,
    partly: colors.yellow,
    impossible: colors.red,
    unknown: colors.dim,
  };
  const at = (rule: number | null): string => (rule === null ? 'no rule' : sanitize(places[rule] ?? ''));
  const lines: string[] = [];
  for (const { tells, state, because } of report.capabilities) {
    lines.push(`${paint[state](padEnd(state, 10))}  ${tells}`);
    for (const lack of because) lines.push(colors.dim(`            ${lackText(lack, at)}`));
  }
  for (const warning of warnings)
    lines.push('', `${colors.yellow('warning')} ${sanitize(formatProblem(warning))}`);
  if (report.omitsAnswers) {
    lines.push(
      '',
      'Take ResponseComplete out of omitStages of the policy: how requests ended is logged nowhere.',
    );
  }
  if (report.rules.length > 0) {
    lines.push('', colors.bold(whereText(report, places)));
    for (const line of policyLines(report.rules).split('\n')) lines.push(`  ${line}`);
  } else if (report.capabilities.every(({ state }) => state === 'possible')) {
    lines.push('', 'Under this policy everything can be told.');
  }
  const waste = [
    ...(logsArrivals
      ? ['every request is logged when it arrives too: omitStages: [RequestReceived] spares it']
      : []),
    ...costs.map(({ what, level, rule }) => `${what} at level ${level} (${at(rule)})`),
  ];
  if (waste.length > 0) lines.push('', colors.bold('Logged, and needed for nothing here'));
  for (const one of waste) lines.push(`  ${one}`);
  return `${lines.join('\n')}\n`;
}

function lackText({ missing, except, rules }: Lack, at: (rule: number | null) => string): string {
  const left = except.length - MAX_EXCEPTIONS;
  const shown = [...except.slice(0, MAX_EXCEPTIONS), ...(left > 0 ? [`${left} more`] : [])].map((text) =>
    sanitize(text),
  );
  const where = rules.map(at).join(', ');
  return except.length === 0
    ? `${missing}: not enough is logged (${where})`
    : `${missing}: not enough is logged of ${shown.join(', ')} (${where})`;
}

const whereText = ({ before }: PolicyReport, places: readonly string[]): string => {
  const place = places[before];
  return place === undefined
    ? 'Add at the end of the rules:'
    : `Add before the rule at ${sanitize(place)} (the first rule that matches decides):`;
};
