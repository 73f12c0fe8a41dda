import type { Rule } from './rule.ts';
import { fillText } from './template.ts';

/** What a code means in a few words, of no Pod in particular; `null` of a code that no rule has. */
export function createTitles(rules: readonly Rule[]): (code: string) => string | null {
  const titles = new Map(rules.map(({ code, title }) => [code, fillText(title, {})]));
  return (code) => titles.get(code) ?? null;
}
