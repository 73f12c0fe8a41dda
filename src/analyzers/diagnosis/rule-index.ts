import type { CompiledMatch } from './compile.ts';
import { expandReason, REASON_GROUPS, reasonsOf } from './reason-groups.ts';

const API_REASONS = new Set<string>(REASON_GROUPS.api.flatMap(expandReason));

/**
 * The alternatives that may speak of a signal with a reason, in the order in which they are tried. An answer without a
 * reason (a plain-text HTTP body) may be any refusal whose words are known.
 */
export function createRuleIndex(
  matches: readonly CompiledMatch[],
): (source: string, reason: string, message: string) => readonly CompiledMatch[] {
  const known = new Map<string, readonly CompiledMatch[]>();
  const filed = new Set(matches.flatMap(({ reasons }) => reasons ?? []));

  const candidates = (keys: readonly string[]): readonly CompiledMatch[] =>
    matches.filter(
      ({ reasons }) =>
        reasons === null ||
        reasons.some((name) =>
          name.endsWith('*') ? keys.some((key) => key.startsWith(name.slice(0, -1))) : keys.includes(name),
        ),
    );
  const anonymous = matches.filter(
    ({ reasons, patterns }) =>
      reasons === null || (patterns.length > 0 && reasons.some((name) => API_REASONS.has(name))),
  );
  const reasonless = matches.filter(({ reasons }) => reasons === null);

  return (source, reason, message) => {
    if (reason === '') return source === 'response' ? anonymous : reasonless;
    const keys = reasonsOf(reason, message);
    const key = keys.join(' ');
    const found = known.get(key);
    if (found !== undefined) return found;
    const list = candidates(keys);
    // Reasons come from logs that others wrote: only those that a rule names are worth remembering.
    if (keys.some((name) => filed.has(name))) known.set(key, list);
    return list;
  };
}
