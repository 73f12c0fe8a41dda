import { MALFORMED, skipSpace } from '../../lib/json-bytes.ts';
import { LorgnetteError } from '../../lib/errors.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { explainPartialAnswer } from './explain-error.ts';
import { isKey, passItems, passMembers, passValue } from './json-scan.ts';

/** Where the parts of a hit lie in the answer. */
export interface Hit {
  /** The index, a JSON string. */
  readonly index: Place;
  readonly id: Place;
  /** `null` where the index does not keep it. */
  readonly source: Place | null;
  /** The object of fields that were asked for; `null` where the document has none of them. */
  readonly fields: Place | null;
  /** The list of sort values. */
  readonly sort: Place;
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** The answer to a search, its documents left as they are. */
export interface HitsPage {
  /** Under which the search goes on; `null` where there is none. */
  readonly pitId: string | null;
  readonly hits: readonly Hit[];
}

const key = (text: string): Buffer => Buffer.from(text);
const PIT_ID = key('pit_id');
const TIMED_OUT = key('timed_out');
const SHARDS = key('_shards');
const HITS = key('hits');
const INDEX = key('_index');
const ID = key('_id');
const SOURCE = key('_source');
const FIELDS = key('fields');
const SORT = key('sort');

const NOWHERE: Place = { start: 0, end: 0 };

/**
 * Finds the hits in the answer to a search. Throws `SourceUnavailable` (which may pass) when the answer was cut off or is
 * not one, and when it is not complete: a shard failed, or time ran out.
 */
export function readHits(bytes: Buffer): HitsPage {
  const hits: Hit[] = [];
  let pitId: string | null = null;
  let hasHits = false;
  const end = passMembers(bytes, skipSpace(bytes, 0), (start, keyEnd, value) => {
    if (isKey(bytes, start, keyEnd, HITS)) {
      hasHits = true;
      return readList(bytes, value, hits);
    }
    const behind = passValue(bytes, value);
    if (behind === MALFORMED) return MALFORMED;
    if (isKey(bytes, start, keyEnd, PIT_ID)) pitId = textAt(bytes, { start: value, end: behind });
    if (isKey(bytes, start, keyEnd, TIMED_OUT))
      requireComplete({ timed_out: jsonAt(bytes, { start: value, end: behind }) });
    if (isKey(bytes, start, keyEnd, SHARDS))
      requireComplete({ _shards: jsonAt(bytes, { start: value, end: behind }) });
    return behind;
  });
  if (end === MALFORMED || skipSpace(bytes, end) < bytes.length || !hasHits) {
    throw unavailable(`the answer to a search of ${bytes.length} bytes was cut off or is none`);
  }
  return { pitId, hits };
}

function readList(bytes: Buffer, start: number, hits: Hit[]): number {
  return passMembers(bytes, start, (keyStart, keyEnd, value) =>
    isKey(bytes, keyStart, keyEnd, HITS)
      ? passItems(bytes, value, (item) => readHit(bytes, item, hits))
      : passValue(bytes, value),
  );
}

function readHit(bytes: Buffer, start: number, hits: Hit[]): number {
  let index = NOWHERE;
  let id = NOWHERE;
  let source: Place | null = null;
  let fields: Place | null = null;
  let sort = NOWHERE;
  const end = passMembers(bytes, start, (keyStart, keyEnd, value) => {
    const behind = passValue(bytes, value);
    if (behind === MALFORMED) return MALFORMED;
    if (isKey(bytes, keyStart, keyEnd, INDEX)) index = { start: value, end: behind };
    else if (isKey(bytes, keyStart, keyEnd, ID)) id = { start: value, end: behind };
    else if (isKey(bytes, keyStart, keyEnd, SOURCE)) source = { start: value, end: behind };
    else if (isKey(bytes, keyStart, keyEnd, FIELDS)) fields = { start: value, end: behind };
    else if (isKey(bytes, keyStart, keyEnd, SORT)) sort = { start: value, end: behind };
    return behind;
  });
  if (end !== MALFORMED) hits.push({ index, id, source, fields, sort });
  return end;
}

/** The JSON value that stands there. Throws where it is none. */
export function jsonAt(bytes: Buffer, { start, end }: Place): JsonValue {
  try {
    return JSON.parse(bytes.toString('utf8', start, end)) as JsonValue;
  } catch (error) {
    throw unavailable(`the answer to a search is malformed: ${String(error)}`);
  }
}

/** The string that stands there; `''` where there is none. */
export function textAt(bytes: Buffer, place: Place): string {
  if (place.end === place.start) return '';
  const value = jsonAt(bytes, place);
  return typeof value === 'string' ? value : '';
}

/** Throws when an answer of a search, made an object, is not complete. */
export function requireComplete(answer: JsonObject): void {
  const partial = explainPartialAnswer(answer, 'a search is not complete');
  if (partial !== null) throw partial;
}

const unavailable = (message: string): LorgnetteError =>
  new LorgnetteError('SourceUnavailable', message, { retriable: true });
