/**
 * The smallest text greater than every text that begins with `prefix`, in SQLite's BINARY order (UTF-8 bytes, which is
 * the order of code points); `null` when there is none. A range uses an index, and knows no wildcards to escape.
 */
export function prefixEnd(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.length > 0) {
    const last = points.pop() ?? 0;
    if (last === 0x10_ff_ff) continue;
    // Surrogates are no characters: UTF-8 has none.
    const next = last + 1 === 0xd8_00 ? 0xe0_00 : last + 1;
    return String.fromCodePoint(...points, next);
  }
  return null;
}
