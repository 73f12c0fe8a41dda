const LONGEST = 80;

/** What a caller gave, for a message to the same: bounded, and with nothing in it that is not printed. */
export function given(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
