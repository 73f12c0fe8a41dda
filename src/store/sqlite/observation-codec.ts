import { FlatObservation } from '../../model/flat-observation.ts';
import type { Observation } from '../../model/observation.ts';
import { fromJsonValue, isJsonValue, toJsonValue } from './json-values.ts';

type Body = Observation['body'];

/**
 * An observation as a JSON array: the names of its twenty fields would be a fifth of the bytes and of the time. The
 * first element is the version of this layout. No field is written as `null` (absent ones are `''` or 0), because a
 * `null` in the text is then the sign that a body must be looked at: `JSON.stringify` turns what JSON does not know
 * (`undefined` in a list, a number beyond 1e308) into `null`, which in a patch means removal. Such bodies, and only
 * such, are written in a tagged form. A key whose value is `undefined` is absent, here as in the model, and -0 is 0.
 */
type Row = [...Head, body: NonNullable<Body> | 0, patch: NonNullable<Observation['patch']> | 0];

type Head = [
  version: typeof PLAIN | typeof TAGGED,
  key: string,
  action: Observation['action'],
  subresource: string,
  auditId: string,
  /** 0: the usual one */
  stage: string | 0,
  requestedAt: number,
  at: number,
  resourceVersion: string,
  user: string,
  userAgent: string,
  code: number,
  reason: string,
  message: string,
  bodyType: Observation['bodyType'],
  /** 1: `responseObject` */
  bodyPath: 0 | 1,
  gracePeriodSeconds: number | '',
  truncated: 0 | 1,
];

const PLAIN = 1;
const TAGGED = 2;
const ROW_LENGTH = 20 satisfies Row['length'];

/** The row of one commit: observations in any order. */
export const encodeObservations = (observations: readonly Observation[]): string =>
  `[${observations.map(encodeObservation).join(',')}]`;

/**
 * The observations of an object from its rows in the order in which they were written: of one key the last holds. Throws
 * a `SyntaxError` on anything else: the store is then damaged.
 */
export function decodeObservations(texts: readonly string[]): Observation[] {
  const observations = new Map<string, Observation>();
  for (const text of texts) {
    for (const row of parseRows(text)) {
      const observation = decodeRow(row);
      observations.set(observation.key, observation);
    }
  }
  return [...observations.values()];
}

/** Nearly every observation is of this stage. */
const USUAL_STAGE = 'ResponseComplete';

function encodeObservation(observation: Observation): string {
  if (observation instanceof FlatObservation) return writeFlat(observation);
  const { body, patch } = observation;
  const text = write(observation, PLAIN, body ?? 0, patch ?? 0);
  if (!text.includes('null') || (isJsonValue(body) && isJsonValue(patch))) return text;
  return write(
    observation,
    TAGGED,
    body === null ? 0 : (toJsonValue(body) as NonNullable<Body>),
    patch === null ? 0 : (toJsonValue(patch) as NonNullable<Observation['patch']>),
  );
}

function parseRows(text: string): Row[] {
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows) || !rows.every(isRow)) {
    throw new SyntaxError('A row of observations holds something else');
  }
  return rows;
}

const isRow = (row: unknown): row is Row => Array.isArray(row) && row.length === ROW_LENGTH;

function decodeRow(row: Row): Observation {
  const version: number = row[0];
  if (version !== PLAIN && version !== TAGGED) {
    throw new SyntaxError(`An observation is written in layout ${String(version)}, which is unknown`);
  }
  const read = version === TAGGED ? fromJsonValue : (value: unknown): unknown => value;
  return {
    key: row[1],
    action: row[2],
    subresource: row[3],
    auditId: row[4],
    stage: row[5] === 0 ? USUAL_STAGE : row[5],
    requestedAt: row[6],
    at: row[7],
    resourceVersion: row[8],
    user: row[9],
    userAgent: row[10],
    code: row[11],
    reason: row[12],
    message: row[13],
    bodyType: row[14],
    body: row[18] === 0 ? null : (read(row[18]) as Body),
    bodyPath: row[15] === 1 ? 'responseObject' : 'requestObject',
    gracePeriodSeconds: row[16] === '' ? null : row[16],
    truncated: row[17] === 1,
    patch: row[19] === 0 ? null : (read(row[19]) as Observation['patch']),
  };
}

function write(o: Observation, version: Row[0], body: Row[18], patch: Row[19]): string {
  return JSON.stringify([...headOf(o, version), body, patch] satisfies Row);
}

/** The body is JSON already, and so says nothing that JSON does not know. */
function writeFlat(o: FlatObservation): string {
  const head = JSON.stringify(headOf(o, PLAIN));
  return `${head.slice(0, -1)},${o.bodyText},${o.patch === null ? '0' : JSON.stringify(o.patch)}]`;
}

function headOf(o: Observation, version: Row[0]): Head {
  return [
    version,
    o.key,
    o.action,
    o.subresource,
    o.auditId,
    o.stage === USUAL_STAGE ? 0 : o.stage,
    o.requestedAt,
    o.at,
    o.resourceVersion,
    o.user,
    o.userAgent,
    o.code,
    o.reason,
    o.message,
    o.bodyType,
    o.bodyPath === 'responseObject' ? 1 : 0,
    o.gracePeriodSeconds ?? '',
    o.truncated ? 1 : 0,
  ];
}
