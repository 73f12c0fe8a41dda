import type { TruthRow } from './truth.ts';

/** How many deliveries of its object one row tells of. */
export interface Told {
  /** Of the row's own outcome. */
  readonly own: number;
  /** Of those that succeeded, beside them. */
  readonly succeededBeside: number;
}

const NUMBERS: Readonly<Record<string, number>> = { once: 1, twice: 2, two: 2, three: 3, four: 4, five: 5 };

/** `two revisions`, `two rollouts: revision 1 and 2, both succeed`. */
const SEVERAL = /\b(two|three|four|five) (?:revisions|rollouts)\b/;
/** `restarted once`: the rollout of its create, and one more. */
const RESTARTED = /\brestarted (once|twice)\b/;
/** `revision 1 succeeded before`, `rev 3 = template of rev 1 succeeded`: one clause of a note, about one revision. */
const ONE_SUCCEEDED = /^\s*rev(?:ision)? \d+\b.*\bsucceeded\b/;

/**
 * A rollout is that of one Pod template: scaling is none. Rows about workloads are one per outcome, and their notes count
 * the rollouts in the three ways above; a row whose note counts nothing tells of one, as do the rows of all other kinds.
 */
export function toldBy({ delivery, outcome, note }: TruthRow): Told {
  if (delivery !== 'rollout') return { own: 1, succeededBeside: 0 };
  const named = note.split(/[,;]/).filter((clause) => ONE_SUCCEEDED.test(clause)).length;
  if (outcome !== 'succeeded') return { own: 1, succeededBeside: named };
  const several = NUMBERS[SEVERAL.exec(note)?.[1] ?? ''] ?? 1;
  const restarts = NUMBERS[RESTARTED.exec(note)?.[1] ?? ''] ?? 0;
  return { own: Math.max(several, 1 + restarts, named), succeededBeside: 0 };
}

/** How many succeeded deliveries these rows, all about one object and kind, tell of. */
export function toldSucceeded(rows: readonly TruthRow[]): number {
  const succeeded = rows.filter(({ outcome }) => outcome === 'succeeded');
  return succeeded.length > 0
    ? succeeded.reduce((sum, row) => sum + toldBy(row).own, 0)
    : Math.max(0, ...rows.map((row) => toldBy(row).succeededBeside));
}

/** How many deliveries these rows, all about one object and kind, tell of together. */
export const toldTogether = (rows: readonly TruthRow[]): number =>
  toldSucceeded(rows) + rows.filter(({ outcome }) => outcome !== 'succeeded').length;
