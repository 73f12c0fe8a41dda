import type { JsonObject } from '../../src/lib/json.ts';
import type { FakeAnswer, FakeRequest } from './fake-elasticsearch.ts';

export interface FakeDocument {
  /** Ingest time, milliseconds. */
  readonly at: number;
  /** The document, a JSON text. */
  readonly source: string;
}

/** One index of documents with `event.ingested`, as far as the poller asks for it; filters beside times are not known. */
export interface FakeIndex {
  readonly documents: FakeDocument[];
  /** Whether searches show it. */
  isThere: boolean;
  answer(request: FakeRequest): FakeAnswer;
}

const SHARDS = { total: 1, successful: 1, skipped: 0, failed: 0 };

export function createFakeIndex(name: string, now: () => number = Date.now): FakeIndex {
  const documents: FakeDocument[] = [];
  const idOf = (number: number): string => `${name}-${number}`;
  const views = new Map<string, readonly FakeDocument[]>();
  let opened = 0;
  const index: FakeIndex = { documents, isThere: true, answer };

  function answer({ method, path, body }: FakeRequest): FakeAnswer {
    const shown = index.isThere ? documents : [];
    if (path.endsWith('/_field_caps')) return { body: caps(index.isThere ? [name] : []) };
    if (path.endsWith('/_settings/index.uuid')) {
      return { body: index.isThere ? { [name]: { settings: { 'index.uuid': 'U' } } } : {} };
    }
    if (path.endsWith('/_count')) return { body: { count: 0, _shards: SHARDS } };
    if (path === '/_pit' && method === 'DELETE') {
      views.delete(body['id'] as string);
      return { body: { succeeded: true, num_freed: 1 } };
    }
    if (path.endsWith('/_pit')) {
      opened += 1;
      views.set(`view-${opened}`, [...shown]);
      return { body: { id: `view-${opened}` } };
    }
    const pit = body['pit'] as { readonly id: string } | undefined;
    const ids = (body['query'] as { readonly ids?: { readonly values: readonly string[] } } | undefined)?.ids;
    if (ids !== undefined) {
      const held = shown.map((_, n) => idOf(n)).filter((id) => ids.values.includes(id));
      return { body: { _shards: SHARDS, hits: { hits: held.map((id) => ({ _index: name, _id: id })) } } };
    }
    if (pit === undefined) return { body: look(body, shown) };
    const view = views.get(pit.id);
    if (view === undefined || !index.isThere) {
      const type = view === undefined ? 'search_context_missing_exception' : 'index_not_found_exception';
      return { status: 404, body: { error: { type, reason: 'gone', root_cause: [] }, status: 404 } };
    }
    return { body: page(body, pit.id, view) };
  }

  function look(body: JsonObject, shown: readonly FakeDocument[]): JsonObject {
    const inTime = within(shown, body);
    const aggs = body['aggs'] as { readonly [key: string]: JsonObject };
    if (aggs['indices'] !== undefined) {
      const last = inTime.at(-1);
      const bucket = {
        key: name,
        doc_count: inTime.length,
        least: { value: Math.min(...inTime.map(({ at }) => at)) },
        greatest: { value: Math.max(...inTime.map(({ at }) => at)) },
        last: { hits: { hits: last === undefined ? [] : [{ _id: idOf(documents.indexOf(last)) }] } },
      };
      return {
        _shards: SHARDS,
        aggregations: { indices: { buckets: inTime.length === 0 ? [] : [bucket] } },
      };
    }
    const wanted = aggs['wanted'] as unknown as {
      readonly aggs: {
        readonly near: {
          readonly filter: JsonObject;
          readonly aggs: {
            readonly byTime: { readonly date_histogram: { readonly fixed_interval: string } };
          };
        };
      };
    };
    const { near } = wanted.aggs;
    const { lt } = (near.filter['range'] as { readonly 'event.ingested': { readonly lt: number } })[
      'event.ingested'
    ];
    const interval = Number.parseInt(near.aggs.byTime.date_histogram.fixed_interval, 10);
    const counts = new Map<number, number>();
    for (const { at } of inTime) {
      if (at >= lt) continue;
      const key = Math.floor(at / interval) * interval;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return {
      timed_out: false,
      _shards: SHARDS,
      aggregations: {
        now: { buckets: [{ to: now() }] },
        wanted: {
          near: { byTime: { buckets: [...counts].map(([key, count]) => ({ key, doc_count: count })) } },
          beyond: { doc_count: inTime.filter(({ at }) => at >= lt).length },
        },
      },
    };
  }

  /** As text: documents are given back as they came. */
  function page(body: JsonObject, id: string, view: readonly FakeDocument[]): string {
    const {
      size,
      search_after: after,
      slice,
    } = body as unknown as {
      readonly size: number;
      readonly search_after?: readonly [number, number];
      readonly slice?: { readonly id: number; readonly max: number };
    };
    const inTime = within(view, body);
    const ties = inTime.map((document) => documents.indexOf(document));
    const sorted = inTime
      .map(({ at, source }, n) => ({ at, source, tie: ties[n] ?? 0 }))
      .filter(({ tie }) => slice === undefined || tie % slice.max === slice.id)
      .toSorted((a, b) => a.at - b.at || a.tie - b.tie);
    const rest = sorted.filter(
      ({ at, tie }) => after === undefined || at > after[0] || (at === after[0] && tie > after[1]),
    );
    const hits = rest
      .slice(0, size)
      .map(
        ({ at, tie, source }) =>
          `{"_index":"${name}","_id":"${idOf(tie)}","_source":${source},"sort":[${at},${tie}]}`,
      );
    return `{"pit_id":"${id}","timed_out":false,"_shards":${JSON.stringify(SHARDS)},"hits":{"hits":[${hits.join(',')}]}}`;
  }

  return index;
}

const caps = (indices: readonly string[]): JsonObject => ({
  indices,
  fields:
    indices.length === 0
      ? {}
      : { 'event.ingested': { date: { type: 'date', searchable: true, aggregatable: true } } },
});

function within(documents: readonly FakeDocument[], body: JsonObject): FakeDocument[] {
  const query = body['query'] as { readonly bool: { readonly filter: readonly JsonObject[] } };
  const range = query.bool.filter[0]?.['range'] as
    | { readonly 'event.ingested': { readonly gte?: number; readonly lt?: number } }
    | undefined;
  const { gte = Number.NEGATIVE_INFINITY, lt = Number.POSITIVE_INFINITY } = range?.['event.ingested'] ?? {};
  return documents.filter(({ at }) => at >= gte && at < lt);
}
