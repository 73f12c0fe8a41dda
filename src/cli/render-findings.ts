import { createColors } from 'picocolors';

import type { Finding, SourceFindings } from '../sources/elasticsearch/check/findings.ts';
import { sanitize, wrap } from './text-layout.ts';

const SIGNS: { readonly [level in Finding['level']]: string } = {
  ok: '✓',
  note: '·',
  warning: '!',
  problem: '✗',
};
const COLUMNS = 96;

/** What a look at a source found, a paragraph for each finding that is not as it should be. */
export function renderFindings(
  title: string,
  { findings, clusters }: SourceFindings,
  hasColor: boolean,
): string {
  const { bold, dim, red, yellow } = createColors(hasColor);
  const paint = { ok: (text: string) => text, note: (text: string) => text, warning: yellow, problem: red };
  const lines = (finding: Finding, indent: string): string[] => {
    const { level, what, why, todo } = finding;
    const [first = '', ...rest] = wrap(sanitize(what), COLUMNS);
    const more = [why, todo].flatMap((text) => (text === null ? [] : wrap(sanitize(text), COLUMNS)));
    return [
      paint[level](`${indent}${SIGNS[level]} ${first}`),
      ...rest.map((line) => paint[level](`${indent}  ${line}`)),
      ...more.map((line) => dim(`${indent}    ${line}`)),
    ];
  };
  const told = [
    bold(sanitize(title)),
    ...findings.flatMap((finding) => lines(finding, '  ')),
    ...clusters.flatMap(({ cluster, findings: own }) => [
      bold(cluster === null ? '  documents that name no cluster' : `  cluster ${sanitize(cluster)}`),
      ...own.flatMap((finding) => lines(finding, '    ')),
    ]),
  ];
  return `${told.join('\n')}\n`;
}
