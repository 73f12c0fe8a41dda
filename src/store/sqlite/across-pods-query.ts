import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import type { FailureQuery, FailureRow, TimeWindow, Windowed } from '../../model/across-pods.ts';
import type { Phase, Side } from '../../model/delivery.ts';
import type { RecordKind } from '../../model/observation.ts';
import { createArrayStatements } from './array-statements.ts';
import type { Query } from './list-query.ts';
import { type Dictionaries, PLACE_FILTERS, placedIn } from './place-dictionary.ts';
import { inSnapshot } from './transaction.ts';
import { STILL } from './write-sightings.ts';

/** Filters by equality, and the column of each; those of places beside them. */
const COLUMNS = {
  image: 's.image',
  registry: 's.registry',
  code: 's.code',
  side: 's.side',
  uid: 'o.uid',
} as const;
export const FAILURE_FILTERS: ReadonlySet<string> = new Set([...Object.keys(COLUMNS), ...PLACE_FILTERS]);
const BOUNDS: ReadonlySet<string> = new Set(['from', 'to', 'limit']);

/** Those of a window are found by their ends, those of one record lie together. */
const OF_WINDOW = `sightings s INDEXED BY sightings_of_trouble CROSS JOIN objects o ON o.id = s.position >> 20`;
const OF_RECORD = `objects o CROSS JOIN sightings s ON s.position >= o.id << 20 AND s.position < (o.id + 1) << 20`;

/** What a `FailureRow` is made of, of a sighting `s`, its line `l` and its record `o`. */
export const FAILURE_COLUMNS = `s.position >> 20, s.place, s.images, o.name, o.uid, o.kind, l.id, l.kind, l.outcome, s.code,
      s.side, s.phase, s.image, s.registry, s.attempts, s.since, s.until`;

/** Gives one row more than `limit`, which tells whether there is more. */
function buildFailureQuery(query: FailureQuery): Query {
  requireWindow(query, FAILURE_FILTERS);
  const { condition, parameters: ofPlace } = placedIn(query);
  let where = condition;
  const parameters: SQLInputValue[] = [query.from, query.to, ...ofPlace];
  for (const [filter, column] of Object.entries(COLUMNS)) {
    const value = query[filter as keyof typeof COLUMNS];
    if (value === undefined) continue;
    where += ` AND ${column} = ?`;
    parameters.push(value);
  }
  const sql = `SELECT ${FAILURE_COLUMNS}
    FROM ${query.uid === undefined ? OF_WINDOW : OF_RECORD} CROSS JOIN lines l ON l.position = s.position
    WHERE s.code IS NOT NULL AND s.until >= ? AND s.since < ?${where}
    ORDER BY s.since DESC, o.uid, l.id, o.cluster LIMIT ?`;
  return { sql, parameters: [...parameters, query.limit + 1] };
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

export type FailureValues = readonly [
  record: number,
  place: number,
  images: number,
  name: string,
  uid: string,
  recordKind: RecordKind,
  id: string,
  kind: string,
  outcome: string,
  code: string,
  side: Side,
  phase: Phase | null,
  image: string | null,
  registry: string | null,
  attempts: number,
  since: number,
  until: number,
];

export function failureRow(row: FailureValues, { placeOf, listOf }: Dictionaries): FailureRow {
  const [record, place, images, name, uid, recordKind, id, kind, outcome, code, side, phase] = row;
  const [, , , , , , , , , , , , image, registry, attempts, since, until] = row;
  const { cluster, namespace, owner, node } = placeOf(place);
  return {
    record,
    cluster,
    namespace,
    owner,
    node,
    images: listOf(images),
    name,
    uid,
    recordKind,
    id,
    kind,
    outcome,
    code,
    side,
    phase,
    image,
    registry,
    attempts,
    since,
    until: until === STILL ? null : until,
  };
}

/** Reads troubles; what many of them share is looked up once. */
export function createFailureReader(
  db: DatabaseSync,
  dictionaries: Dictionaries,
): (query: FailureQuery) => Windowed<FailureRow> {
  const statement = createArrayStatements(db);
  return (query) => {
    const { sql, parameters } = buildFailureQuery(query);
    return inSnapshot(db, () => {
      const rows = statement(sql).all(...parameters) as unknown as FailureValues[];
      const items = rows.slice(0, query.limit).map((row) => failureRow(row, dictionaries));
      return { items, partial: rows.length > query.limit };
    });
  };
}
