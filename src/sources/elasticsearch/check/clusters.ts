import { isJsonList, type JsonObject, objectOf } from '../../../lib/json.ts';
import { reasonOfAnswer } from '../answer-error.ts';
import type { Ask } from '../ask.ts';
import { LorgnetteError } from '../../../lib/errors.ts';
import { at } from './event-in.ts';
import type { ClusterFacts } from './facts.ts';
import { sampleOf } from './sample.ts';

export const MOST_CLUSTERS = 100;
/** Documents of each cluster that are looked into: the newest, and the newest writes of Pods where they can be told. */
const SAMPLE = 50;
const WHAT = 'cannot search the indices';

export interface ClustersOptions {
  /** Of indices, as requests have it. */
  readonly path: string;
  /** Of type keyword; `null` when the documents are not told apart. */
  readonly clusterField: string | null;
  /** Dates; `null` where there is none. */
  readonly eventTimeField: string | null;
  readonly ingestTimeField: string | null;
  /** Whether `verb` and `objectRef.resource` can be searched. */
  readonly canFilter: boolean;
}

/** What there is of each cluster, those with the most documents first. */
export async function readClusters(
  ask: Ask,
  options: ClustersOptions,
): Promise<{ readonly clusters: ClusterFacts[]; readonly hasMore: boolean }> {
  const { clusterField } = options;
  const times = timeAggregations(options);
  const answer = await search(ask, options.path, {
    size: 0,
    track_total_hits: true,
    aggs:
      clusterField === null
        ? times
        : {
            named: { terms: { field: clusterField, size: MOST_CLUSTERS }, aggs: times },
            unnamed: { missing: { field: clusterField }, aggs: times },
          },
  });
  const aggregations = objectOf(answer['aggregations']);
  if (clusterField === null) {
    const total = at(answer, 'hits.total.value');
    const one = await describe(ask, options, { ...aggregations, doc_count: total }, null);
    return { clusters: one, hasMore: false };
  }
  const named = at(aggregations, 'named.buckets');
  const buckets = named !== undefined && isJsonList(named) ? named.map(objectOf) : [];
  const clusters: ClusterFacts[] = [];
  for (const bucket of buckets) clusters.push(...(await describe(ask, options, bucket, nameIn(bucket))));
  clusters.push(...(await describe(ask, options, objectOf(aggregations['unnamed']), null)));
  const others = at(aggregations, 'named.sum_other_doc_count');
  return { clusters, hasMore: typeof others === 'number' && others > 0 };
}

async function describe(
  ask: Ask,
  options: ClustersOptions,
  bucket: JsonObject,
  name: string | null,
): Promise<ClusterFacts[]> {
  const documents = bucket['doc_count'];
  if (typeof documents !== 'number' || documents === 0) return [];
  const value = (path: string): number | null => {
    const ms = at(bucket, `${path}.value`);
    return typeof ms === 'number' ? ms : null;
  };
  return [
    {
      name,
      documents,
      oldestMs: value('oldest'),
      newestMs: value('newest'),
      newestIngestedMs: value('ingested'),
      sample: sampleOf(await newestOf(ask, options, name)),
    },
  ];
}

async function newestOf(ask: Ask, options: ClustersOptions, cluster: string | null): Promise<JsonObject[]> {
  const { path, clusterField, ingestTimeField, eventTimeField, canFilter } = options;
  const ofCluster: JsonObject[] =
    clusterField === null
      ? []
      : cluster === null
        ? [{ bool: { must_not: [{ exists: { field: clusterField } }] } }]
        : [{ term: { [clusterField]: cluster } }];
  const order = ingestTimeField ?? eventTimeField;
  const read = async (filter: readonly JsonObject[]): Promise<JsonObject[]> => {
    const answer = await search(ask, path, {
      size: SAMPLE,
      query: { bool: { filter } },
      ...(order === null ? {} : { sort: [{ [order]: { order: 'desc', unmapped_type: 'date' } }] }),
    });
    const hits = at(answer, 'hits.hits');
    return hits !== undefined && isJsonList(hits)
      ? hits.map((hit) => objectOf(objectOf(hit)['_source']))
      : [];
  };
  const newest = await read(ofCluster);
  if (!canFilter) return newest;
  const writes = [
    { term: { 'objectRef.resource': 'pods' } },
    { terms: { verb: ['create', 'update', 'patch'] } },
  ];
  return [...newest, ...(await read([...ofCluster, ...writes]))];
}

const nameIn = ({ key }: JsonObject): string => (typeof key === 'string' ? key : JSON.stringify(key));

function timeAggregations({ eventTimeField, ingestTimeField }: ClustersOptions): JsonObject {
  return {
    ...(eventTimeField === null
      ? {}
      : { oldest: { min: { field: eventTimeField } }, newest: { max: { field: eventTimeField } } }),
    ...(ingestTimeField === null ? {} : { ingested: { max: { field: ingestTimeField } } }),
  };
}

async function search(ask: Ask, path: string, body: JsonObject): Promise<JsonObject> {
  const { status, body: answer } = await ask(
    { method: 'POST', path: `/${path}/_search?ignore_unavailable=true`, body },
    WHAT,
  );
  if (status >= 400)
    throw new LorgnetteError('SourceUnavailable', `${WHAT}: ${reasonOfAnswer(answer, status)}`);
  return objectOf(answer);
}
