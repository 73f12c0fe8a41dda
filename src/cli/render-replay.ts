import { createColors } from 'picocolors';

import type { SummaryLine } from '../model/answer.ts';
import { padEnd, sanitize } from './text-layout.ts';
import { gatherTroubles, type Trouble } from './troubles.ts';

const MAX_TROUBLES = 20;

/** What a replay found, for people: how much went how, and the first of what did not go well. */
export function renderReplay(lines: Iterable<string>, summary: SummaryLine, color: boolean): string {
  const colors = createColors(color);
  const { troubles, left, incidents } = gatherTroubles(lines, MAX_TROUBLES);
  const text = [
    `${summary.events.toLocaleString('en-US')} audit events`,
    ...counts('not understood', summary.deadLetters),
  ];
  for (const [kind, outcomes] of Object.entries(summary.deliveries)) text.push(...counts(kind, outcomes));
  text.push(...counts('incidents', incidents));
  if (troubles.length > 0) {
    text.push('', colors.bold('What did not go well'));
    const width = (of: (trouble: Trouble) => string): number =>
      Math.min(60, Math.max(...troubles.map((trouble) => of(trouble).length)));
    const columns = [
      width(({ subject }) => subject),
      width(({ what }) => what),
      width(({ code }) => code),
    ] as const;
    for (const { subject, what, code, side, pods } of troubles) {
      const also = pods === 0 ? '' : `  (${pods} ${pods === 1 ? 'Pod' : 'Pods'})`;
      text.push(
        `${colors.red('✗')} ${padEnd(subject, columns[0])}  ${padEnd(what, columns[1])}  ${colors.red(padEnd(code, columns[2]))}  ${side}${also}`.trimEnd(),
      );
    }
    if (left > 0) text.push(`  and ${left} more: see --json`);
    // A name that is to be copied into a shell must be one that Kubernetes can have given.
    const example = troubles.find(({ subject }) => /^[\w.-]+(?:\/[\w.-]+){1,2}$/.test(subject));
    if (example !== undefined) {
      text.push(
        '',
        `${colors.bold('Why one of them:')} lorgnette diagnose ${example.subject} --audit-log FILE`,
      );
    }
  }
  if (summary.inputQuality.length > 0) {
    text.push('', colors.bold('Not seen'));
    for (const { missing, remedy } of summary.inputQuality) {
      text.push(`  ${sanitize(missing)}`);
      for (const [index, line] of remedy.split('\n').entries())
        if (line !== '') text.push(colors.dim(`  ${index === 0 ? '→' : ' '} ${sanitize(line)}`));
    }
  }
  return `${text.join('\n')}\n`;
}

function counts(label: string, numbers: { readonly [name: string]: number }): string[] {
  const parts = Object.entries(numbers).map(([name, number]) => `${number.toLocaleString('en-US')} ${name}`);
  return parts.length === 0 ? [] : [`${padEnd(label, 16)}${parts.join(', ')}`];
}
