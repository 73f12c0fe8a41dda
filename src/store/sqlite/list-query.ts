import type { SQLInputValue } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import type { ClaimQuery, ListQuery, PodQuery, WorkloadQuery } from '../contract.ts';
import { type List, LISTS } from './lists.ts';
import { prefixEnd } from './name-prefix.ts';
import { decodePageCursor } from './page-cursor.ts';

/** A statement and its parameters, in order. */
export interface Query {
  readonly sql: string;
  readonly parameters: SQLInputValue[];
}

type AnyQuery = PodQuery & Omit<WorkloadQuery, 'kind'> & { readonly kind?: string } & ClaimQuery;

/** Filters by equality, and the column of each. */
const COLUMNS = {
  cluster: 'o.cluster',
  namespace: 'r.namespace',
  ownerKind: 'r.owner_kind',
  ownerName: 'r.owner_name',
  verdict: 'r.verdict',
  code: 'r.code',
  outcome: 'r.outcome',
} as const;

const EVERYWHERE = [
  'cluster',
  'namespace',
  'namespaces',
  'name',
  'ownerKind',
  'ownerName',
  'verdict',
  'code',
  'outcome',
];
const PAGING = ['limit', 'cursor'];
/** What each list can be asked for. */
const FILTERS: { readonly [list in List]: ReadonlySet<string> } = {
  pods: new Set([...EVERYWHERE, ...PAGING, 'node', 'workload', 'claim']),
  workloads: new Set([...EVERYWHERE, ...PAGING, 'kind']),
  claims: new Set([...EVERYWHERE, ...PAGING, 'node', 'volume', 'workload']),
};

/** Where the Pod is, or was, that used a claim last. */
const CLAIM_NODE = `coalesce(r.node, (SELECT m.node FROM links l JOIN results m ON m.object_id = l.object_id
  JOIN objects p ON p.id = m.object_id WHERE l.name = o.uid AND l.kind = 'PersistentVolumeClaim'
  AND p.cluster = o.cluster AND m.node IS NOT NULL ORDER BY m.last_at DESC, p.uid LIMIT 1))`;

/** The node of a row of any list. */
export const NODE = `CASE o.kind WHEN 'PersistentVolumeClaim' THEN ${CLAIM_NODE} ELSE r.node END`;

/** The columns of an `ObjectRow`, of `results r` and `objects o`; `uid` is that of the record. */
export const rowColumns = (node: string): string =>
  `o.cluster, o.kind, o.namespace, o.name, o.uid, r.uid AS object_uid, ${node} AS node, r.owner_kind,
  r.owner_name, r.verdict, r.code, r.outcome, r.first_at, r.last_at`;

/**
 * The newest first; of one microsecond by UID and cluster, so that the order does not depend on how records arrived.
 * Gives one row more than `limit`, which tells whether there is another page.
 */
export function buildListQuery(list: List, query: ListQuery): Query {
  validate(list, query);
  const asked: AnyQuery = query;
  const conditions = [`r.list = ${LISTS[list]}`];
  const parameters: SQLInputValue[] = [];
  const where = (condition: string, ...values: SQLInputValue[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const wherePrefix = (column: string, prefix: string): void => {
    const end = prefixEnd(prefix);
    where(`${column} >= ?`, prefix);
    if (end !== null) where(`${column} < ?`, end);
  };
  for (const [filter, column] of Object.entries(COLUMNS)) {
    const value = asked[filter as keyof typeof COLUMNS];
    if (value !== undefined) where(`${column} = ?`, value);
  }
  if (asked.namespaces !== undefined) where(`r.namespace IN ${ANY_OF}`, JSON.stringify(asked.namespaces));
  const node = list === 'claims' ? CLAIM_NODE : 'r.node';
  if (asked.node !== undefined) where(`${node} = ?`, asked.node);
  if (asked.name !== undefined) wherePrefix('o.name', asked.name);
  if (asked.kind !== undefined) wherePrefix('o.uid', `${asked.kind}/`);
  if (asked.claim !== undefined) where(`r.object_id IN (${LINKED})`, asked.claim, 'PersistentVolumeClaim');
  if (asked.volume !== undefined) where(`r.object_id IN (${LINKED})`, asked.volume, 'PersistentVolume');
  if (asked.workload !== undefined) {
    where(list === 'claims' ? `r.object_id IN (${USED_BY})` : 'r.member_of = ?', asked.workload);
  }
  if (asked.cursor !== undefined) {
    const { firstAt, uid, cluster } = decodePageCursor(asked.cursor, list, query);
    where('r.first_at <= ?', firstAt);
    where('(r.first_at < ? OR (o.uid, o.cluster) > (?, ?))', firstAt, uid, cluster);
  }
  // The lines of a Pod are many, and no list shows them.
  const [lines, documents] =
    list === 'pods' ? ['', ''] : [', d.lines', 'LEFT JOIN documents d ON d.object_id = r.object_id'];
  const sql = `SELECT ${rowColumns(node)}${lines} FROM ${tables(list, asked)} ${documents} WHERE ${conditions.join(' AND ')}
    ORDER BY r.first_at DESC, o.uid, o.cluster LIMIT ?`;
  return { sql, parameters: [...parameters, query.limit + 1] };
}

/** A list as one parameter, so that its length makes no other statement. */
export const ANY_OF = '(SELECT value FROM json_each(?))';

const LINKED = 'SELECT object_id FROM links WHERE name = ? AND kind = ?';

/** Claims that the Pods of a workload use. */
const USED_BY = `SELECT c.id FROM results m JOIN objects p ON p.id = m.object_id
  JOIN links l ON l.object_id = m.object_id AND l.kind = 'PersistentVolumeClaim'
  JOIN objects c ON c.uid = l.name AND c.kind = l.kind AND c.cluster = p.cluster WHERE m.member_of = ?`;

/**
 * Which index leads is said here and not left to the planner, which has no statistics: a name, a claim, a volume or a
 * workload leaves few, a code is rare, and everything else is read along the time until the page is full.
 */
function tables(list: List, { name, code, namespace, claim, volume, workload }: AnyQuery): string {
  const led = (index: string): string =>
    `results r INDEXED BY ${index} CROSS JOIN objects o ON o.id = r.object_id`;
  if (workload !== undefined && list === 'pods' && claim === undefined) return led('results_by_workload');
  // The rows are told by a subquery: they are looked up one by one.
  if (claim !== undefined || volume !== undefined || workload !== undefined) {
    return 'results r NOT INDEXED CROSS JOIN objects o ON o.id = r.object_id';
  }
  if (name !== undefined && name !== '') {
    return 'objects o INDEXED BY objects_by_name CROSS JOIN results r ON r.object_id = o.id';
  }
  if (code !== undefined) return led('results_by_code');
  return led(namespace === undefined ? 'results_by_time' : 'results_by_namespace');
}

function validate(list: List, query: ListQuery): void {
  const unknown = Object.keys(query).filter((filter) => !FILTERS[list].has(filter));
  if (unknown.length > 0) {
    throw new LorgnetteError('QueryInvalid', `There is no filter ${unknown.join(', ')} on ${list}.`);
  }
  if (!Number.isSafeInteger(query.limit) || query.limit < 1) {
    throw new LorgnetteError('QueryInvalid', `limit must be a positive integer, not ${query.limit}.`);
  }
}
