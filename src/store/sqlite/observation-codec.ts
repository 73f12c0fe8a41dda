import { FlatObservation } from '../../model/flat-observation.ts';
import type { Observation } from '../../model/observation.ts';
import { fromJsonValue, isJsonValue, toJsonValue } from './json-values.ts';

type Body = Observation['body'];
type Action = Observation['action'];
type BodyType = Observation['bodyType'];

/**
 * An observation as a JSON array: the names of its twenty fields would be a fifth of the bytes and of the time. The
 * first element is the version of this layout. What follows from other elements, or was said a few observations before in
 * the same row of the table, is not said again. No field is written as `null` (absent ones are `''` or 0), because a
 * `null` in the text is then the sign that a body must be looked at: `JSON.stringify` turns what JSON does not know
 * (`undefined` in a list, a number beyond 1e308) into `null`, which in a patch means removal. Such bodies, and only
 * such, are written in a tagged form. A key whose value is `undefined` is absent, here as in the model, and -0 is 0.
 */
type Row = [...Head, body: NonNullable<Body> | 0, patch: NonNullable<Observation['patch']> | 0];

type Head = [
  version: typeof PLAIN | typeof TAGGED,
  /** A number: the place in `VERSION_KEY_ENDS`, or `AUDIT_KEY`. */
  key: string | number,
  /** The place in `ACTIONS`. */
  action: number,
  subresource: string,
  auditId: string,
  /** 0: the usual one */
  stage: string | 0,
  requestedAt: number,
  /** How long after that it was done; in a list the time itself, where the sum would not give it exactly. */
  took: number | [at: number],
  resourceVersion: string,
  /** Who acted; a number: the same as so many observations before. */
  actor: number | [user: string, userAgent: string],
  code: number,
  /** 0: neither */
  refusal: 0 | [reason: string, message: string],
  /** The place in `BODY_TYPES`. */
  bodyType: number,
  /** 1: `responseObject` */
  bodyPath: 0 | 1,
  gracePeriodSeconds: number | '',
  truncated: 0 | 1,
];

const PLAIN = 1;
const TAGGED = 2;
const ROW_LENGTH = 18 satisfies Row['length'];

/** Never reordered: rows hold the places. */
const ACTIONS: readonly Action[] = [
  'create',
  'update',
  'delete',
  'evict',
  'bind',
  'resize',
  'delete-collection',
  'kubernetes-event',
];
const BODY_TYPES: readonly BodyType[] = ['full', 'status', 'merge', 'strategic', 'json', 'metadata', 'none'];

/** How a key ends that begins as `rv:<resourceVersion>`. Never reordered. */
const VERSION_KEY_ENDS = ['', ':delete', ':unheld'];
const VERSION_KEY = 'rv:';
const AUDIT_KEY = VERSION_KEY_ENDS.length;
const AUDITED = 'audit:';
const auditKey = (auditId: string, requestedAt: number): string => `${AUDITED}${auditId}:${requestedAt}`;

/** How far back an actor is looked for: few act on one object, and they take turns. */
const ACTORS_LOOKED_AT = 8;

/** Writes the row of one commit, observations in any order, as UTF-8. The result holds until the next call. */
export type EncodeObservations = (observations: readonly Observation[]) => Uint8Array;

/** A row that took more is not kept room for. */
const KEPT_BYTES = 1024 * 1024;
/** UTF-8 of one UTF-16 unit. */
const MOST_BYTES = 3;

export function createObservationEncoder(): EncodeObservations {
  let bytes = Buffer.allocUnsafeSlow(64 * 1024);
  let length = 0;

  function write(text: string): void {
    const needed = length + text.length * MOST_BYTES;
    if (needed > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(needed * 2);
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    length += bytes.write(text, length);
  }

  return (observations) => {
    if (bytes.length > KEPT_BYTES) bytes = Buffer.allocUnsafeSlow(KEPT_BYTES);
    length = 0;
    observations.forEach((observation, index) => {
      writeObservation(index === 0 ? '[' : ',', observation, actorOf(observations, index), write);
    });
    if (observations.length === 0) write('[');
    write(']');
    return bytes.subarray(0, length);
  };
}

/**
 * The observations of an object from its rows in the order in which they were written: of one key the last holds. Throws
 * a `SyntaxError` on anything else: the store is then damaged.
 */
export function decodeObservations(texts: readonly string[]): Observation[] {
  const observations = new Map<string, Observation>();
  for (const text of texts) {
    const read: Observation[] = [];
    for (const row of parseRows(text)) {
      const observation = decodeRow(row, read);
      read.push(observation);
      observations.set(observation.key, observation);
    }
  }
  return [...observations.values()];
}

/** Nearly every observation is of this stage. */
const USUAL_STAGE = 'ResponseComplete';

/** `before` stands before it: each call of `write` costs as much as a hundred bytes. */
function writeObservation(
  before: string,
  observation: Observation,
  actor: Head[9],
  write: (text: string) => void,
): void {
  if (observation instanceof FlatObservation) {
    // The body is JSON already, and so says nothing that JSON does not know.
    write(`${before}${JSON.stringify(headOf(observation, PLAIN, actor)).slice(0, -1)},`);
    write(observation.bodyText);
    write(observation.patch === null ? ',0]' : `,${JSON.stringify(observation.patch)}]`);
    return;
  }
  const { body, patch } = observation;
  const text = JSON.stringify([...headOf(observation, PLAIN, actor), body ?? 0, patch ?? 0] satisfies Row);
  if (!text.includes('null') || (isJsonValue(body) && isJsonValue(patch))) {
    write(`${before}${text}`);
    return;
  }
  const tagged: Row = [
    ...headOf(observation, TAGGED, actor),
    body === null ? 0 : (toJsonValue(body) as NonNullable<Body>),
    patch === null ? 0 : (toJsonValue(patch) as NonNullable<Observation['patch']>),
  ];
  write(`${before}${JSON.stringify(tagged)}`);
}

/** Who did the observation at `index`, by one of the few before it if it was the same. */
function actorOf(observations: readonly Observation[], index: number): Head[9] {
  const { user, userAgent } = observations[index] as Observation;
  for (let back = 1; back <= Math.min(index, ACTORS_LOOKED_AT); back += 1) {
    const before = observations[index - back] as Observation;
    if (before.user === user && before.userAgent === userAgent) return back;
  }
  return [user, userAgent];
}

function parseRows(text: string): Row[] {
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows) || !rows.every(isRow)) {
    throw new SyntaxError('A row of observations holds something else');
  }
  return rows;
}

const isRow = (row: unknown): row is Row => Array.isArray(row) && row.length === ROW_LENGTH;

/** `before`: what stands before it in its row of the table. */
function decodeRow(row: Row, before: readonly Observation[]): Observation {
  const [version, key, action, subresource, auditId, stage, requestedAt, took, resourceVersion] = row;
  const [, , , , , , , , , actor, code, refusal, bodyType, bodyPath, grace, truncated, body, patch] = row;
  if (version !== PLAIN && version !== TAGGED) {
    throw new SyntaxError(`An observation is written in layout ${String(version)}, which is unknown`);
  }
  const read = version === TAGGED ? fromJsonValue : (value: unknown): unknown => value;
  const [reason, message] = refusal === 0 ? ['', ''] : refusal;
  return {
    key: typeof key === 'string' ? key : keyAt(key, row),
    action: placed(ACTIONS, action),
    subresource,
    auditId,
    stage: stage === 0 ? USUAL_STAGE : stage,
    requestedAt,
    at: typeof took === 'number' ? requestedAt + took : took[0],
    resourceVersion,
    ...whoActed(actor, before),
    code,
    reason,
    message,
    bodyType: placed(BODY_TYPES, bodyType),
    body: body === 0 ? null : (read(body) as Body),
    bodyPath: bodyPath === 1 ? 'responseObject' : 'requestObject',
    gracePeriodSeconds: grace === '' ? null : grace,
    truncated: truncated === 1,
    patch: patch === 0 ? null : (read(patch) as Observation['patch']),
  };
}

function keyAt(place: number, row: Row): string {
  const [, , , , auditId, , requestedAt, , resourceVersion] = row;
  if (place === AUDIT_KEY) return auditKey(auditId, requestedAt);
  return `${VERSION_KEY}${resourceVersion}${placed(VERSION_KEY_ENDS, place)}`;
}

/** A key that does not follow from the rest is given as it is. */
function placeOfKey({ key, resourceVersion, auditId, requestedAt }: Observation): string | number {
  if (key.startsWith(VERSION_KEY) && key.startsWith(resourceVersion, VERSION_KEY.length)) {
    const end = VERSION_KEY.length + resourceVersion.length;
    if (key.length === end) return 0;
    const place = VERSION_KEY_ENDS.indexOf(key.slice(end));
    return place === -1 ? key : place;
  }
  return key.startsWith(AUDITED) && key === auditKey(auditId, requestedAt) ? AUDIT_KEY : key;
}

function whoActed(actor: Head[9], before: readonly Observation[]): Pick<Observation, 'user' | 'userAgent'> {
  if (typeof actor !== 'number') return { user: actor[0], userAgent: actor[1] };
  const { user, userAgent } = placed(before, before.length - actor);
  return { user, userAgent };
}

function placed<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new SyntaxError('A row of observations refers to what is not there');
  return found;
}

function headOf(o: Observation, version: Row[0], actor: Head[9]): Head {
  const took = o.at - o.requestedAt;
  return [
    version,
    placeOfKey(o),
    ACTIONS.indexOf(o.action),
    o.subresource,
    o.auditId,
    o.stage === USUAL_STAGE ? 0 : o.stage,
    o.requestedAt,
    o.requestedAt + took === o.at ? took : [o.at],
    o.resourceVersion,
    actor,
    o.code,
    o.reason === '' && o.message === '' ? 0 : [o.reason, o.message],
    BODY_TYPES.indexOf(o.bodyType),
    o.bodyPath === 'responseObject' ? 1 : 0,
    o.gracePeriodSeconds ?? '',
    o.truncated ? 1 : 0,
  ];
}
