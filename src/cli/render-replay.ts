import { createColors } from 'picocolors';

import { DeliveryLine, IncidentLine, type SummaryLine } from '../model/answer.ts';
import { padEnd, sanitize } from './text-layout.ts';

const MAX_TROUBLES = 20;

interface Trouble {
  readonly isPod: boolean;
  readonly subject: string;
  readonly what: string;
  readonly code: string;
  readonly side: string;
}

/** What a replay found, for people: how much went how, and the first of what did not go well. */
export function renderReplay(lines: Iterable<string>, summary: SummaryLine, color: boolean): string {
  const colors = createColors(color);
  const troubles: Trouble[] = [];
  let left = 0;
  for (const line of lines) {
    const trouble = troubleOf(JSON.parse(line));
    if (trouble === null) continue;
    if (troubles.length < MAX_TROUBLES) troubles.push(trouble);
    else left += 1;
  }
  const text = [
    `${summary.events.toLocaleString('en-US')} audit events`,
    ...counts('not understood', summary.deadLetters),
  ];
  for (const [kind, outcomes] of Object.entries(summary.deliveries)) text.push(...counts(kind, outcomes));
  if (troubles.length > 0) {
    text.push('', colors.bold('What did not go well'));
    const width = (of: (trouble: Trouble) => string): number =>
      Math.min(60, Math.max(...troubles.map((trouble) => of(trouble).length)));
    const columns = [
      width(({ subject }) => subject),
      width(({ what }) => what),
      width(({ code }) => code),
    ] as const;
    for (const { subject, what, code, side } of troubles) {
      text.push(
        `${colors.red('✗')} ${padEnd(subject, columns[0])}  ${padEnd(what, columns[1])}  ${colors.red(padEnd(code, columns[2]))}  ${side}`.trimEnd(),
      );
    }
    if (left > 0) text.push(`  and ${left} more: see --json`);
    // A name that is to be copied into a shell must be one that Kubernetes can have given.
    const example = troubles.find((trouble) => trouble.isPod && /^[\w.-]+\/[\w.-]+$/.test(trouble.subject));
    if (example !== undefined) {
      text.push(
        '',
        `${colors.bold('Why one of them:')} lorgnette diagnose ${example.subject} --audit-log FILE`,
      );
    }
  }
  if (summary.inputQuality.length > 0) {
    text.push('', colors.bold('Not seen'));
    for (const { missing, remedy } of summary.inputQuality)
      text.push(`  ${sanitize(missing)}`, colors.dim(`  → ${sanitize(remedy)}`));
  }
  return `${text.join('\n')}\n`;
}

function counts(label: string, numbers: { readonly [name: string]: number }): string[] {
  const parts = Object.entries(numbers).map(([name, number]) => `${number.toLocaleString('en-US')} ${name}`);
  return parts.length === 0 ? [] : [`${padEnd(label, 16)}${parts.join(', ')}`];
}

function troubleOf(line: unknown): Trouble | null {
  const delivery = DeliveryLine.safeParse(line);
  if (delivery.success) {
    const { outcome, code, kind, side } = delivery.data;
    const held = outcome === 'failed' || (outcome === 'in-progress' && code !== null);
    return held
      ? {
          isPod: isPod(delivery.data),
          subject: subjectOf(delivery.data),
          what: `${kind} ${outcome}`,
          code: code ?? '',
          side: side ?? '',
        }
      : null;
  }
  const incident = IncidentLine.safeParse(line);
  if (!incident.success || incident.data.endedAt !== null) return null;
  const { code, side } = incident.data;
  return {
    isPod: isPod(incident.data),
    subject: subjectOf(incident.data),
    what: 'broken since',
    code: code ?? '',
    side: side ?? '',
  };
}

const isPod = ({ object }: DeliveryLine | IncidentLine): boolean => object.kind === 'Pod';

function subjectOf({ namespace, object, owner }: DeliveryLine | IncidentLine): string {
  const name =
    object.name ??
    (owner === null ? `(a ${object.kind})` : `(a ${object.kind} of ${owner.kind} ${owner.name})`);
  return sanitize(`${namespace}/${name}`);
}
