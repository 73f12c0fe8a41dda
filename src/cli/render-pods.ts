import { createColors } from 'picocolors';

import { formatMicros } from '../lib/micros.ts';
import type { PodRow } from '../store/contract.ts';
import { padEnd, sanitize, textWidth } from './text-layout.ts';

const HEADER = ['Pod', 'verdict', 'cause', 'node', 'owner', 'since', 'UID'];

/** Pods for people: a table, a row each. */
export function renderPods(rows: readonly PodRow[], isWhole: boolean, color: boolean): string {
  if (rows.length === 0) return 'No Pod is so.\n';
  const colors = createColors(color);
  const cells = [HEADER, ...rows.map(cellsOf)];
  const widths = HEADER.map((_name, i) => Math.max(...cells.map((row) => textWidth(row[i] ?? ''))));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => padEnd(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const [header = '', ...table] = lines;
  const shown = table.map((line, i) => toneOf(rows[i]?.verdict ?? '', colors)(line));
  return `${[colors.bold(header), ...shown].join('\n')}\n${isWhole ? '' : 'and more: see --limit\n'}`;
}

function cellsOf({ namespace, name, verdict, code, node, owner, firstAt, uid }: PodRow): string[] {
  return [
    sanitize(`${namespace}/${name === '' ? '(never born)' : name}`),
    verdict,
    code ?? '',
    sanitize(node ?? ''),
    owner === null ? '' : sanitize(`${owner.kind}/${owner.name}`),
    formatMicros(firstAt).slice(0, 19).replace('T', ' '),
    sanitize(uid),
  ];
}

function toneOf(verdict: string, colors: ReturnType<typeof createColors>): (text: string) => string {
  if (verdict === 'failing' || verdict === 'failed') return colors.red;
  if (verdict === 'slow') return colors.yellow;
  return String;
}
