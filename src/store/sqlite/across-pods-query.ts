import type { SQLInputValue } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import type { FailureQuery, FailureRow, TimeWindow, Windowed } from '../../model/across-pods.ts';
import type { Phase, Side } from '../../model/delivery.ts';
import type { RecordKind } from '../../model/observation.ts';
import { ANY_OF, type Query } from './list-query.ts';
import { STILL } from './write-sightings.ts';

/** Filters by equality, and the column of each. */
const FAILURE_FILTERS = {
  cluster: 'o.cluster',
  namespace: 'r.namespace',
  node: 'r.node',
  image: 's.image',
  registry: 's.registry',
  code: 's.code',
  side: 's.side',
  uid: 'o.uid',
} as const;

const WHOSE = `o.cluster, r.namespace, o.name, o.uid, o.kind AS record_kind, r.owner_kind, r.owner_name, r.node`;
/** Those of a window are found by their ends, those of one record lie together. */
const OF_WINDOW = `sightings s INDEXED BY sightings_of_trouble CROSS JOIN results r ON r.object_id = s.position >> 20
  CROSS JOIN objects o ON o.id = r.object_id`;
const OF_RECORD = `objects o CROSS JOIN results r ON r.object_id = o.id
  CROSS JOIN sightings s ON s.position >= o.id << 20 AND s.position < (o.id + 1) << 20`;

/** Gives one row more than `limit`, which tells whether there is more. */
export function buildFailureQuery(query: FailureQuery): Query {
  const { where, parameters } = conditions(query);
  const sql = `SELECT ${WHOSE}, i.images, s.position >> 20 AS record, l.id, l.kind, l.outcome, s.code, s.side, s.phase, s.image, s.registry,
      s.attempts, s.since, s.until
    FROM ${query.uid === undefined ? OF_WINDOW : OF_RECORD} JOIN image_lists i ON i.id = s.images
      JOIN lines l ON l.position = s.position
    WHERE s.code IS NOT NULL AND s.until >= ? AND s.since < ?${where}
    ORDER BY s.since DESC, o.uid, l.id, o.cluster LIMIT ?`;
  return { sql, parameters: [query.from, query.to, ...parameters, query.limit + 1] };
}

/** Throws `QueryInvalid` for a question with other filters, or without a window or a limit that makes sense. */
export function requireWindow(
  query: TimeWindow & { readonly limit?: number },
  filters: ReadonlySet<string>,
): void {
  const unknown = Object.keys(query).filter((name) => !filters.has(name) && !BOUNDS.has(name));
  if (unknown.length > 0) {
    throw new LorgnetteError('QueryInvalid', `There is no filter ${unknown.join(', ')} on failures.`);
  }
  const { from, to, limit = 1 } = query;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new LorgnetteError('QueryInvalid', `limit must be a positive integer, not ${limit}.`);
  }
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from >= to) {
    throw new LorgnetteError('QueryInvalid', `A window must end after it begins, not ${from} to ${to}.`);
  }
}

function conditions(query: FailureQuery): { where: string; parameters: SQLInputValue[] } {
  requireWindow(query, FILTERS);
  const { namespaces, ...equal } = query;
  const values: { readonly [filter: string]: SQLInputValue | undefined } = { ...equal };
  let where = '';
  const parameters: SQLInputValue[] = [];
  for (const [filter, column] of Object.entries(FAILURE_FILTERS)) {
    const value = values[filter];
    if (value === undefined) continue;
    where += ` AND ${column} = ?`;
    parameters.push(value);
  }
  if (namespaces !== undefined) {
    where += ` AND r.namespace IN ${ANY_OF}`;
    parameters.push(JSON.stringify(namespaces));
  }
  return { where, parameters };
}

const FILTERS: ReadonlySet<string> = new Set([...Object.keys(FAILURE_FILTERS), 'namespaces']);
const BOUNDS: ReadonlySet<string> = new Set(['from', 'to', 'limit']);

type Row = { readonly [column: string]: unknown };
type ListOf = (json: unknown) => readonly string[];

/** Parses lists of images; many rows have the same, which is then parsed once. */
function createListParser(): ListOf {
  const known = new Map<unknown, readonly string[]>([[null, []]]);
  return (json) => {
    const list = known.get(json) ?? (JSON.parse(json as string) as readonly string[]);
    known.set(json, list);
    return list;
  };
}

function failureRow(row: Row, listOf: ListOf): FailureRow {
  const until = row['until'] as number;
  return {
    record: row['record'] as number,
    cluster: row['cluster'] as string,
    namespace: row['namespace'] as string,
    uid: row['uid'] as string,
    owner:
      row['owner_kind'] === null
        ? null
        : { kind: row['owner_kind'] as string, name: (row['owner_name'] as string | null) ?? '' },
    node: row['node'] as string | null,
    images: listOf(row['images']),
    name: row['name'] as string,
    recordKind: row['record_kind'] as RecordKind,
    id: row['id'] as string,
    kind: row['kind'] as string,
    outcome: row['outcome'] as string,
    code: row['code'] as string,
    side: row['side'] as Side,
    phase: row['phase'] as Phase | null,
    image: row['image'] as string | null,
    registry: row['registry'] as string | null,
    attempts: row['attempts'] as number,
    since: row['since'] as number,
    until: until === STILL ? null : until,
  };
}

export function readFailures({ limit }: FailureQuery, rows: readonly Row[]): Windowed<FailureRow> {
  const listOf = createListParser();
  return { items: rows.slice(0, limit).map((row) => failureRow(row, listOf)), partial: rows.length > limit };
}
