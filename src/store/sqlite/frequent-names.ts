import type { SQLInputValue } from 'node:sqlite';

import { prefixEnd } from './name-prefix.ts';
import type { Query } from './list-query.ts';

/** So many are read in no time, whatever share of all they are. */
const FEW = 2000;
/** Of which share of all names on they are rather met along the time than read and sorted. */
const COMMON_SHARE = 1 / 8;

// The number of the newest object stands for how many there are: of these retention takes the oldest.
const MOST_FEW = `(SELECT max(${FEW}, coalesce(CAST(((SELECT max(id) FROM objects) - (SELECT min(id) FROM objects)) * ${COMMON_SHARE} AS INTEGER), 0)))`;

/** Asks whether the names of so many objects begin like this that `isCommon`: 1, else 0. */
export function buildCommonNameQuery(prefix: string): Query {
  const end = prefixEnd(prefix);
  const parameters: SQLInputValue[] = end === null ? [prefix] : [prefix, end];
  const sql = `SELECT count(*) > ${MOST_FEW} AS isCommon FROM (SELECT 1 FROM objects INDEXED BY objects_by_name
    WHERE name >= ?${end === null ? '' : ' AND name < ?'} LIMIT 1 + ${MOST_FEW})`;
  return { sql, parameters };
}
