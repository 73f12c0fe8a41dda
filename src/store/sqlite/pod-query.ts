import type { SQLInputValue } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import type { PodQuery } from '../contract.ts';
import { prefixEnd } from './name-prefix.ts';
import { decodeCursor } from './page-cursor.ts';

/** A statement and its parameters, in order. */
export interface Query {
  readonly sql: string;
  readonly parameters: SQLInputValue[];
}

/** Filters by equality, and the column of each. */
const COLUMNS = {
  cluster: 'o.cluster',
  namespace: 'r.namespace',
  node: 'r.node',
  ownerKind: 'r.owner_kind',
  ownerName: 'r.owner_name',
  verdict: 'r.verdict',
  code: 'r.code',
} as const;

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(COLUMNS), 'name', 'limit', 'cursor']);

/** The columns of a `PodRow`, of `results r` and `objects o`. */
export const POD_COLUMNS = `o.cluster, o.namespace, o.name, o.uid, r.node, r.owner_kind, r.owner_name, r.verdict, r.code,
  r.first_at, r.last_at`;

/**
 * The newest first; of one microsecond by UID and cluster, so that the order does not depend on how records arrived.
 * Gives one row more than `limit`, which tells whether there is another page.
 */
export function buildPodQuery(query: PodQuery): Query {
  validate(query);
  const conditions = ['r.is_pod = 1'];
  const parameters: SQLInputValue[] = [];
  const where = (condition: string, ...values: SQLInputValue[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  for (const [filter, column] of Object.entries(COLUMNS)) {
    const value = query[filter as keyof typeof COLUMNS];
    if (value !== undefined) where(`${column} = ?`, value);
  }
  if (query.name !== undefined) {
    const end = prefixEnd(query.name);
    where('o.name >= ?', query.name);
    if (end !== null) where('o.name < ?', end);
  }
  if (query.cursor !== undefined) {
    const { firstAt, uid, cluster } = decodeCursor(query.cursor, query);
    where('r.first_at <= ?', firstAt);
    where('(r.first_at < ? OR (o.uid, o.cluster) > (?, ?))', firstAt, uid, cluster);
  }
  const sql = `SELECT ${POD_COLUMNS} FROM ${tables(query)} WHERE ${conditions.join(' AND ')}
    ORDER BY r.first_at DESC, o.uid, o.cluster LIMIT ?`;
  return { sql, parameters: [...parameters, query.limit + 1] };
}

/**
 * Which index leads is said here and not left to the planner, which has no statistics: a name is nearly unique, a code
 * is rare, and everything else is read along the time until the page is full.
 */
function tables({ name, code, namespace }: PodQuery): string {
  const led = (index: string): string =>
    `results r INDEXED BY ${index} CROSS JOIN objects o ON o.id = r.object_id`;
  if (name !== undefined && name !== '') {
    return 'objects o INDEXED BY objects_by_name CROSS JOIN results r ON r.object_id = o.id';
  }
  if (code !== undefined) return led('results_by_code');
  return led(namespace === undefined ? 'results_by_time' : 'results_by_namespace');
}

function validate(query: PodQuery): void {
  const unknown = Object.keys(query).filter((filter) => !KNOWN.has(filter));
  if (unknown.length > 0) {
    throw new LorgnetteError('QueryInvalid', `There is no filter ${unknown.join(', ')} on Pods.`);
  }
  if (!Number.isSafeInteger(query.limit) || query.limit < 1) {
    throw new LorgnetteError('QueryInvalid', `limit must be a positive integer, not ${query.limit}.`);
  }
}
