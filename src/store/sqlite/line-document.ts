/** The lines of a record as one text; JSON on one line holds no line end. `null` when there is none. */
export const joinLines = (lines: readonly string[]): string | null =>
  lines.length === 0 ? null : lines.join('\n');

export const splitLines = (text: string | null): string[] => (text === null ? [] : text.split('\n'));

/** One of the lines, from 0; `undefined` when there is none. */
export function lineAt(text: string | null, index: number): string | undefined {
  if (text === null) return undefined;
  let start = 0;
  for (let line = 0; line < index; line += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) return undefined;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end);
}
