import { isHeldUp, labelOf, type Line, linesOf, outcomeOf, type RowKind, wordsOf } from './match.ts';
import { createTally, type Tally } from './tally.ts';
import { toldBy } from './told-rollouts.ts';
import type { TruthRow } from './truth.ts';

export interface Score {
  /** Outcome, and the phase of what did not succeed; of rollouts their number too. */
  readonly rows: Tally;
  /** Of the rows that name a code and did not succeed. */
  readonly codes: Tally;
  readonly sides: Tally;
  /** For information: the phase that cost the time, of rows that succeeded late. */
  readonly latePhases: Tally;
}

const saysOutcome = (row: TruthRow, line: Line): boolean =>
  outcomeOf(line) === row.outcome &&
  (row.outcome === 'succeeded' || row.phase === '' || line.phase === row.phase);

function saysRow(row: TruthRow, said: readonly Line[], fitting: readonly Line[]): boolean {
  if (row.outcome === 'none') return said.length === 0;
  const { own, succeededBeside } = toldBy(row);
  const succeeded = said.filter((line) => outcomeOf(line) === 'succeeded');
  return fitting.length >= own && succeeded.length >= succeededBeside;
}

/** Compares what was said with what is known, of the rows of some kinds. */
export function scoreTruth(
  rows: readonly TruthRow[],
  lines: readonly Line[],
  kinds: readonly RowKind[],
): Score {
  const rowTally = createTally();
  const codes = createTally();
  const sides = createTally();
  const latePhases = createTally();
  for (const row of rows.filter(({ delivery }) => kinds.includes(delivery))) {
    const said = linesOf(row, lines);
    const fitting = said.filter((line) => saysOutcome(row, line));
    const words = `${labelOf(row)}, said ${said.slice(0, 4).map(wordsOf).join(' ') || 'nothing'}`;
    rowTally.add(saysRow(row, said, fitting), words);
    if (row.outcome === 'succeeded' && row.phase !== '')
      latePhases.add(
        fitting.some(({ phase }) => phase === row.phase),
        words,
      );
    if (!isHeldUp(row) || row.codes.length === 0) continue;
    const named = fitting.filter(({ code }) => code !== null && row.codes.includes(code));
    codes.add(named.length > 0, words);
    sides.add(
      named.some(({ side }) => side === row.side),
      words,
    );
  }
  return {
    rows: rowTally.tally(),
    codes: codes.tally(),
    sides: sides.tally(),
    latePhases: latePhases.tally(),
  };
}
