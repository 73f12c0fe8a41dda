/** A Markdown table. Cells are texts: what would break the table is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => escapeCell(cell)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row))].join('\n');
}

const escapeCell = (cell: string): string =>
  cell.replaceAll('|', String.raw`\|`).replaceAll(/\s*\n\s*/g, ' ');

export const code = (text: string): string => `\`${text}\``;

export const codes = (texts: readonly string[]): string => texts.map((text) => code(text)).join(', ');
