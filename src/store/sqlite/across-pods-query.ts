import type { SQLInputValue } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import type { FailureQuery, FailureRow, Peer, PeerQuery, Windowed } from '../../model/across-pods.ts';
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
} as const;
const PEER_FILTERS = { cluster: 'o.cluster' } as const;

const WHOSE = `o.cluster, r.namespace, o.name, o.uid, o.kind AS record_kind, r.owner_kind, r.owner_name, r.node`;
const RECORD = `CROSS JOIN results r ON r.object_id = s.position >> 20 CROSS JOIN objects o ON o.id = r.object_id
  JOIN image_lists i ON i.id = s.images`;

/** Gives one row more than `limit`, which tells whether there is more. */
export function buildFailureQuery(query: FailureQuery): Query {
  const { where, parameters } = conditions(query, FAILURE_FILTERS);
  const sql = `SELECT ${WHOSE}, i.images, l.id, l.kind, l.outcome, s.code, s.side, s.phase, s.image, s.registry,
      s.attempts, s.since, s.until
    FROM sightings s INDEXED BY sightings_of_trouble ${RECORD} JOIN lines l ON l.position = s.position
    WHERE s.code IS NOT NULL AND s.until >= ? AND s.since < ?${where}
    ORDER BY s.since DESC, o.uid, l.id, o.cluster LIMIT ?`;
  return { sql, parameters: [query.from, query.to, ...parameters, query.limit + 1] };
}

/** The same of creates that succeeded. */
export function buildPeerQuery(query: PeerQuery): Query {
  const { where, parameters } = conditions(query, PEER_FILTERS);
  const sql = `SELECT ${WHOSE}, i.images, p.images AS pulled, s.up_at
    FROM sightings s INDEXED BY sightings_up ${RECORD} LEFT JOIN image_lists p ON p.id = s.pulled
    WHERE s.up_at >= ? AND s.up_at < ?${where}
    ORDER BY s.up_at DESC, o.uid, o.cluster LIMIT ?`;
  return { sql, parameters: [query.from, query.to, ...parameters, query.limit + 1] };
}

function conditions(
  query: FailureQuery | PeerQuery,
  columns: { readonly [filter: string]: string },
): { where: string; parameters: SQLInputValue[] } {
  const unknown = Object.keys(query).filter((name) => !(name in columns) && !BOUNDS.has(name));
  if (unknown.length > 0) {
    throw new LorgnetteError('QueryInvalid', `There is no filter ${unknown.join(', ')} on failures.`);
  }
  const { from, to, limit } = query;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new LorgnetteError('QueryInvalid', `limit must be a positive integer, not ${limit}.`);
  }
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from >= to) {
    throw new LorgnetteError('QueryInvalid', `A window must end after it begins, not ${from} to ${to}.`);
  }
  const { namespaces, ...equal } = query;
  const values: { readonly [filter: string]: SQLInputValue | undefined } = { ...equal };
  let where = '';
  const parameters: SQLInputValue[] = [];
  for (const [filter, column] of Object.entries(columns)) {
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

const BOUNDS: ReadonlySet<string> = new Set(['from', 'to', 'limit', 'namespaces']);

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

const whoseRow = (row: Row, listOf: ListOf) => ({
  cluster: row['cluster'] as string,
  namespace: row['namespace'] as string,
  uid: row['uid'] as string,
  owner:
    row['owner_kind'] === null
      ? null
      : { kind: row['owner_kind'] as string, name: (row['owner_name'] as string | null) ?? '' },
  node: row['node'] as string | null,
  images: listOf(row['images']),
});

function failureRow(row: Row, listOf: ListOf): FailureRow {
  const until = row['until'] as number;
  return {
    ...whoseRow(row, listOf),
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

const peerRow = (row: Row, listOf: ListOf): Peer => ({
  ...whoseRow(row, listOf),
  at: row['up_at'] as number,
  pulled: listOf(row['pulled']),
});

function windowed<T>(
  limit: number,
  rows: readonly Row[],
  read: (row: Row, listOf: ListOf) => T,
): Windowed<T> {
  const listOf = createListParser();
  return { items: rows.slice(0, limit).map((row) => read(row, listOf)), partial: rows.length > limit };
}

export const readFailures = ({ limit }: FailureQuery, rows: readonly Row[]): Windowed<FailureRow> =>
  windowed(limit, rows, failureRow);

export const readPeers = ({ limit }: PeerQuery, rows: readonly Row[]): Windowed<Peer> =>
  windowed(limit, rows, peerRow);
