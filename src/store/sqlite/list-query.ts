import type { SQLInputValue } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import type { ClaimQuery, ListQuery, PodQuery, WorkloadQuery } from '../contract.ts';
import { labelNeedle } from '../../model/label-set.ts';
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
  side: 'r.side',
  phase: 'r.phase',
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
  'since',
  'until',
];
const PAGING = ['limit', 'cursor'];
/** What each list can be asked for. */
const FILTERS: { readonly [list in List]: ReadonlySet<string> } = {
  pods: new Set([
    ...EVERYWHERE,
    ...PAGING,
    'node',
    'workload',
    'claim',
    'ip',
    'image',
    'labels',
    'side',
    'phase',
  ]),
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
  r.owner_name, r.verdict, r.code, r.outcome, r.first_at, r.last_at, r.ip, r.other_ip`;

/**
 * The newest first; of one microsecond by UID and cluster, so that the order does not depend on how records arrived.
 * Gives one row more than `limit`, which tells whether there is another page. `isCommonName`: the name that is asked for begins
 * those of many objects.
 */
export function buildListQuery(list: List, query: ListQuery, isCommonName = false): Query {
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
  if (asked.ip !== undefined) where(`r.object_id IN (${WITH_IP})`, asked.ip, asked.ip);
  if (asked.image !== undefined) where(`r.images IN (${WITH_IMAGE})`, `/${asked.image}`);
  if (asked.labels !== undefined && asked.labels.length > 0) {
    const needles = asked.labels.map(requireNeedle);
    where(
      `r.labels IN (SELECT id FROM label_sets WHERE ${needles.map(() => HAS_LABEL).join(' AND ')})`,
      ...needles,
    );
  }
  if (asked.until !== undefined) where('r.first_at < ?', asked.until);
  if (asked.since !== undefined) where(`(r.last_at >= ? OR ${MAY_LIVE})`, asked.since);
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
  const sql = `SELECT ${rowColumns(node)}${lines} FROM ${tables(list, asked, isCommonName)} ${documents} WHERE ${conditions.join(' AND ')}
    ORDER BY r.first_at DESC, o.uid, o.cluster LIMIT ?`;
  return { sql, parameters: [...parameters, query.limit + 1] };
}

const WITH_IP = `SELECT object_id FROM results INDEXED BY results_by_ip WHERE ip = ?
  UNION ALL SELECT object_id FROM results INDEXED BY results_by_other_ip WHERE other_ip = ?`;
/** References stand in a JSON list, each behind a quote: a text that begins at the start of one, or behind a slash in it. */
const WITH_IMAGE = `SELECT id FROM image_lists WHERE instr(replace(images, '"', '/'), ?) > 0`;
const HAS_LABEL = 'instr(labels, ?) > 0';
/** Nothing says of an object that is not known to be gone that it is not there any more. A refused create is its attempts. */
const MAY_LIVE = `CASE o.kind WHEN 'Pod' THEN r.gone IS NOT 1 WHEN 'PodRefusal' THEN 0 WHEN 'PodName' THEN 0
  ELSE r.verdict <> 'deleted' END`;

function requireNeedle(label: string): string {
  const needle = labelNeedle(label);
  if (needle !== null) return needle;
  throw new LorgnetteError(
    'QueryInvalid',
    `label: must be NAME or NAME=VALUE, not ${JSON.stringify(label)}.`,
  );
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
 * workload leaves few, unless many names begin like this one, a code is rare, and everything else is read along the time until the page is full.
 */
function tables(
  list: List,
  { name, code, namespace, claim, volume, workload, ip }: AnyQuery,
  isCommonName: boolean,
): string {
  const led = (index: string): string =>
    `results r INDEXED BY ${index} CROSS JOIN objects o ON o.id = r.object_id`;
  if (workload !== undefined && list === 'pods' && claim === undefined) return led('results_by_workload');
  // The rows are told by a subquery: they are looked up one by one.
  if (ip !== undefined || claim !== undefined || volume !== undefined || workload !== undefined) {
    return 'results r NOT INDEXED CROSS JOIN objects o ON o.id = r.object_id';
  }
  if (name !== undefined && name !== '' && !isCommonName) {
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
