import { LorgnetteError } from '../../lib/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { MICROS_PER_MS, type Micros } from '../../lib/micros.ts';
import { explainElasticsearchError, explainPartialAnswer } from './explain-error.ts';
import type { Unread } from './gap-state.ts';
import type { IndexLook } from './index-look.ts';

/** One request, its answer an object. Throws what the client throws. */
export type Ask = (request: {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly querystring: Readonly<Record<string, string | boolean>>;
  readonly body?: string;
}) => Promise<JsonObject>;

export interface IndexLookOptions {
  readonly ask: Ask;
  /** The indices that are meant, as they stand in a path. */
  readonly indices: string;
  /** The date field that the cursor goes by. */
  readonly field: string;
  /** Searches with the same word go to the same copies of the shards. */
  readonly preference: string;
  /** Of what is read, at the moment; `null`: all of it is. */
  readonly filter?: () => JsonObject | null;
}

/** Indices of one look that are told apart. */
const MOST_INDICES = 5_000;
const OPEN = { ignore_unavailable: true, allow_no_indices: true, expand_wildcards: 'open,hidden' };

/**
 * Looks which indices there are, and what of them lies beyond the cursor. Takes three small requests: where uuids may not be
 * seen (the privilege `view_index_metadata`) the names alone are asked for. Throws where not every shard answers.
 */
export function createIndexLooker({
  ask,
  indices,
  field,
  preference,
  filter = () => null,
}: IndexLookOptions): (at: Micros, cursor: Micros | null) => Promise<IndexLook> {
  let mayAskForUuids = true;

  async function search(body: JsonObject): Promise<JsonObject> {
    const answer = await ask({
      method: 'POST',
      path: `/${indices}/_search`,
      querystring: { ...OPEN, preference, allow_partial_search_results: false },
      body: JSON.stringify({ track_total_hits: false, ...body }),
    });
    const partial = explainPartialAnswer(answer, `cannot look at ${indices}`);
    if (partial !== null) throw partial;
    return answer;
  }

  async function names(): Promise<Map<string, string | null>> {
    if (mayAskForUuids) {
      try {
        const path = `/${indices}/_settings/index.uuid`;
        const answer = await ask({ method: 'GET', path, querystring: { ...OPEN, flat_settings: true } });
        return new Map(
          Object.entries(answer).map(([name, told]) => [name, textOf(at(told, 'settings', 'index.uuid'))]),
        );
      } catch (error) {
        const explained = explainElasticsearchError(error, 'cannot see the uuids of indices');
        if (explained.code !== 'SourceForbidden') throw error;
        mayAskForUuids = false;
      }
    }
    const path = `/${indices}/_field_caps`;
    const answer = await ask({ method: 'GET', path, querystring: { ...OPEN, fields: field } });
    const failed = listOf(answer['failures']).flatMap((failure) => listOf(at(failure, 'indices')));
    return new Map(
      [...listOf(answer['indices']), ...failed].flatMap((name) =>
        typeof name === 'string' ? [[name, null]] : [],
      ),
    );
  }

  async function ahead(cursor: Micros | null): Promise<Map<string, Unread>> {
    const sort = [{ [field]: { order: 'desc', unmapped_type: 'date' } }];
    // A field of nanoseconds has more within the millisecond of the cursor, which is passed.
    const query =
      cursor === null
        ? { exists: { field } }
        : { range: { [field]: { gte: Math.floor(cursor / MICROS_PER_MS) + 1, format: 'epoch_millis' } } };
    const isRead = filter();
    const answer = await search({
      size: 0,
      query: { bool: { filter: [query, ...(isRead === null ? [] : [isRead])] } },
      aggs: {
        indices: {
          terms: { field: '_index', size: MOST_INDICES },
          aggs: {
            least: { min: { field } },
            greatest: { max: { field } },
            last: { top_hits: { size: 1, sort, _source: false } },
          },
        },
      },
    });
    const buckets = listOf(at(answer, 'aggregations', 'indices', 'buckets'));
    return new Map(
      buckets.map((bucket) => [
        textOf(at(bucket, 'key')) ?? '',
        {
          documents: numberOf(at(bucket, 'doc_count')),
          least: numberOf(at(bucket, 'least', 'value')) * MICROS_PER_MS,
          greatest: numberOf(at(bucket, 'greatest', 'value')) * MICROS_PER_MS,
          id: textOf(at(listOf(at(bucket, 'last', 'hits', 'hits'))[0], '_id')),
        },
      ]),
    );
  }

  async function held(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const answer = await search({ size: ids.length, _source: false, query: { ids: { values: [...ids] } } });
    return new Set(listOf(at(answer, 'hits', 'hits')).flatMap((hit) => textOf(at(hit, '_id')) ?? []));
  }

  return async (now, cursor) => ({
    at: now,
    cursor,
    // What comes into being in between is in the second and not in the first: that is no loss.
    indices: await names(),
    ahead: await ahead(cursor),
    held,
  });
}

/** What lies at a path of a JSON value. */
function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as { readonly [key: string]: unknown })[key];
  }
  return found;
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new LorgnetteError(
    'SourceAnswerUnreadable',
    'the server counts documents of an index and gives no number',
    {
      retriable: true,
    },
  );
}
