import { createColors } from 'picocolors';

import type { FailureGroup, FailuresAnswer, Spread } from '../model/failures-answer.ts';
import { lowerFirst } from './headline.ts';
import { padEnd, sanitize, textWidth, wrap } from './text-layout.ts';

export interface RenderFailuresOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

const MIN_COLUMNS = 60;
const MAX_COLUMNS = 140;
/** Longer values are cut in the table; `--json` has them whole. */
const MAX_VALUE = 48;

const number = (count: number): string => count.toLocaleString('en-US');
const clock = (time: string): string => `${time.slice(5, 10)} ${time.slice(11, 16)}`;

/** The top causes for people: a table, and below each row where its Pods are and what that tells. */
export function renderFailures(answer: FailuresAnswer, { width, color }: RenderFailuresOptions): string {
  const colors = createColors(color);
  const columns = Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, width));
  const { window, groups, groupBy, pods, refused, cameUp, groupsLeft, partial } = answer;
  if (window === null) return 'No audit event was read.\n';
  const lines = [
    `${window.from.slice(0, 16).replace('T', ' ')} to ${window.to.slice(0, 16).replace('T', ' ')} UTC: ${number(pods)} Pods in trouble, ${number(refused)} creates refused, ${number(cameUp)} Pods came up`,
  ];
  if (groups.length > 0) {
    const rows = [header(groupBy), ...groups.map(row)];
    const widths =
      rows[0]?.map((_cell, i) => Math.max(...rows.map((cells) => textWidth(cells[i] ?? '')))) ?? [];
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, i) => padEnd(cell, widths[i] ?? 0))
        .join('  ')
        .trimEnd();
    lines.push('', colors.bold(line(rows[0] ?? [])));
    for (const [i, group] of groups.entries()) {
      lines.push(colors.bold(line(rows[i + 1] ?? [])));
      for (const detail of details(group, groupBy)) {
        lines.push(...wrap(sanitize(detail), columns - 4).map((text) => `    ${text}`));
      }
    }
  }
  if (groupsLeft > 0) lines.push(`and ${number(groupsLeft)} more: see --limit`);
  if (partial) lines.push('', colors.yellow('There was more in this window than was looked at.'));
  return `${lines.join('\n')}\n`;
}

const header = (groupBy: string): string[] => [groupBy, 'side', 'Pods', 'open', 'refused', 'first', 'last'];

function row(group: FailureGroup): string[] {
  const value = sanitize(group.value);
  const refused = group.refused === 0 ? '' : `${number(group.refused)} in ${number(group.attempts)} tries`;
  return [
    value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE - 1)}…` : value,
    group.side ?? '',
    number(group.pods),
    number(group.openNow),
    refused,
    clock(group.first),
    clock(group.last),
  ];
}

function details(group: FailureGroup, groupBy: string): string[] {
  const { title, codes, nodes, images, registries, namespaces, workloads, concentration, examples } = group;
  const spreads = [
    ['codes', codes, 'code'],
    ['nodes', nodes, 'node'],
    ['images', images, 'image'],
    ['registries', registries, 'registry'],
    ['namespaces', namespaces, 'namespace'],
    ['workloads', workloads, 'workload'],
  ] as const;
  const [example] = examples;
  return [
    ...(title === null || groupBy !== 'code' ? [] : [lowerFirst(title)]),
    ...spreads
      .filter(([, { count }, what]) => count > 0 && what !== groupBy)
      .map(([name, told]) => `${name}: ${spreadText(told)}`),
    ...(concentration === null ? [] : [verdictText(concentration)]),
    ...(example === undefined
      ? []
      : [
          `e.g. lorgnette diagnose ${example.name === null ? example.id : `${example.namespace}/${example.name}`}`,
        ]),
  ];
}

function spreadText({ count, top }: Spread): string {
  const shown = top.slice(0, 3).map(({ name, pods }) => `${name} (${number(pods)})`);
  const left = count - shown.length;
  return `${shown.join(', ')}${left > 0 ? ` and ${number(left)} more` : ''}`;
}

function verdictText({ verdict, place, text }: NonNullable<FailureGroup['concentration']>): string {
  if (place === null) return `where: ${verdict === 'none' ? text : `unknown (${text})`}`;
  return `where: look at the ${verdict} ${place} (${text})`;
}
