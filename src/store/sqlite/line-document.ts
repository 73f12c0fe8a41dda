/** The lines of a record as one text; JSON on one line holds no line end. `null` when there is none. */
export const joinLines = (lines: readonly string[]): string | null =>
  lines.length === 0 ? null : lines.join('\n');

export const splitLines = (text: string | null): string[] => (text === null ? [] : text.split('\n'));
