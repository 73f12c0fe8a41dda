import { kindOf, type Line, objectOf, type RowKind, wordsOf } from './match.ts';

/** The deliveries of a Pod. */
export const POD_KINDS = ['create', 'delete', 'upgrade'] as const satisfies readonly RowKind[];

/**
 * The kinds of rows that are demanded of Lorgnette, in this one place: a kind is added when an analyzer makes its lines.
 * Lines of a kind that is not here fail the suites (`unscored`), so that none is left out unnoticed.
 */
export const SCORED_KINDS: readonly RowKind[] = [...POD_KINDS, 'rollout', 'pvc-bind', 'after'];

export const isScored = (kind: RowKind): boolean => SCORED_KINDS.includes(kind);

/** Lines of kinds that nothing is demanded of yet. */
export const unscored = (lines: readonly Line[]): readonly string[] =>
  lines
    .filter((line) => !isScored(kindOf(line)))
    .map((line) => `${kindOf(line)} of ${objectOf(line)}: ${wordsOf(line)}`);
