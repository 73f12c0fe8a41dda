import { LorgnetteError } from '../../lib/errors.ts';

/** SQL that gives the object of a row of `lines`. */
export const LINE_OBJECT_ID = '(position >> 20)';

/** SQL that holds of the line with an id, which is given as two parameters: the index of ids is one of their ends. */
export const lineIs = (column: string): string => `substr(${column}, -8) = substr(?, -8) AND ${column} = ?`;

const LINES_PER_RECORD = 2 ** 20;

/** SQL that gives the index of a row of `lines` in its record's document. */
export const LINE_INDEX = '(position & 0xfffff)';

/** The rowids `[from, end)` that belong to the lines of a record. Exact for 2^33 records. */
export function linePositions(objectId: number, lines: number): { from: number; end: number } {
  if (lines > LINES_PER_RECORD) {
    throw new LorgnetteError(
      'StoreUnavailable',
      `A record has ${lines} result lines, the store holds at most ${LINES_PER_RECORD} of each.`,
    );
  }
  const from = objectId * LINES_PER_RECORD;
  return { from, end: from + LINES_PER_RECORD };
}
