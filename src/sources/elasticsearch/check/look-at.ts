import type { ElasticsearchConfig } from '../../../config/elasticsearch-schema.ts';
import { LorgnetteError } from '../../../lib/errors.ts';
import { isJsonList, isJsonObject, type JsonValue } from '../../../lib/json.ts';
import { reasonOfAnswer } from '../answer-error.ts';
import type { Ask } from '../ask.ts';
import { pathOf } from '../mapping.ts';
import { FILTER_KEYWORDS } from '../server-filter.ts';
import { lackingPrivileges } from '../setup/privileges.ts';
import { describeServer } from '../setup/server.ts';
import { readClusters } from './clusters.ts';
import type { FieldFacts, SourceFacts } from './facts.ts';
import { readSettings } from './index-settings.ts';

/** Where the cluster is written by what `setup` installs. */
export const USUAL_CLUSTER_FIELD = 'orchestrator.cluster.name';
export const EVENT_TIME_FIELD = '@timestamp';

/** Looks at everything that a source needs; changes nothing. What keeps it from looking is part of what it finds. */
export async function lookAt(ask: Ask, source: ElasticsearchConfig, nowMs: number): Promise<SourceFacts> {
  const nothing: SourceFacts = {
    source,
    server: null,
    trouble: null,
    lacking: [],
    pitTrouble: null,
    indices: [],
    fields: new Map(),
    clusters: [],
    hasMoreClusters: false,
    settings: new Map(),
    nowMs,
  };
  let seen = nothing;
  try {
    const server = await describeServer(ask);
    seen = { ...seen, server };
    const indices = new Map(source.indices.map((name) => [name, ['read', 'view_index_metadata']]));
    const lacking = await lackingPrivileges(ask, { cluster: ['monitor'], indices });
    seen = { ...seen, lacking };
    const path = pathOf(source.indices);
    const fields = await readFields(ask, path, fieldsOf(source));
    seen = { ...seen, ...fields };
    if (fields.indices.length === 0) return seen;
    seen = { ...seen, pitTrouble: await tryPointInTime(ask, path), settings: await readSettings(ask, path) };
    const isOf = (field: string, ...types: string[]): boolean => {
      const found = fields.fields.get(field)?.types ?? [];
      return found.length > 0 && found.every((type) => types.includes(type));
    };
    const clusterField = source.clusterField ?? null;
    const { clusters, hasMore } = await readClusters(ask, {
      path,
      clusterField: clusterField !== null && isOf(clusterField, 'keyword') ? clusterField : null,
      eventTimeField: isOf(EVENT_TIME_FIELD, 'date', 'date_nanos') ? EVENT_TIME_FIELD : null,
      ingestTimeField: isOf(source.ingestTimeField, 'date', 'date_nanos') ? source.ingestTimeField : null,
      canFilter: isOf('verb', 'keyword') && isOf('objectRef.resource', 'keyword'),
    });
    return { ...seen, clusters, hasMoreClusters: hasMore };
  } catch (error) {
    if (!(error instanceof LorgnetteError)) throw error;
    return { ...seen, trouble: error.message };
  }
}

const fieldsOf = ({ ingestTimeField, clusterField }: ElasticsearchConfig): string[] => [
  ...new Set([
    ingestTimeField,
    EVENT_TIME_FIELD,
    USUAL_CLUSTER_FIELD,
    ...(clusterField === undefined ? [] : [clusterField]),
    ...FILTER_KEYWORDS,
  ]),
];

async function readFields(
  ask: Ask,
  path: string,
  names: readonly string[],
): Promise<Pick<SourceFacts, 'indices' | 'fields'>> {
  const what = 'cannot look up the fields of the indices';
  const query = `fields=${names.join(',')}&include_unmapped=true&ignore_unavailable=true&allow_no_indices=true`;
  const { status, body } = await ask({ method: 'POST', path: `/${path}/_field_caps?${query}` }, what);
  if (status >= 400)
    throw new LorgnetteError('SourceUnavailable', `${what}: ${reasonOfAnswer(body, status)}`);
  const told = body !== undefined && isJsonObject(body) ? body : {};
  const { indices, fields } = told;
  return { indices: textsIn(indices), fields: new Map(names.map((name) => [name, factsOf(fields, name)])) };
}

function factsOf(fields: JsonValue, name: string): FieldFacts {
  const kinds = fields !== undefined && isJsonObject(fields) ? fields[name] : undefined;
  const types = kinds !== undefined && isJsonObject(kinds) ? Object.keys(kinds) : [];
  return { types: types.filter((type) => type !== 'unmapped'), missing: types.includes('unmapped') };
}

/** The sentence that says why it does not work; `null` when it does. */
async function tryPointInTime(ask: Ask, path: string): Promise<string | null> {
  const what = 'cannot open a point in time';
  const { status, body } = await ask(
    { method: 'POST', path: `/${path}/_pit?keep_alive=10s&ignore_unavailable=true` },
    what,
  );
  if (status >= 400) return reasonOfAnswer(body, status);
  const id = body !== undefined && isJsonObject(body) ? body['id'] : undefined;
  if (typeof id === 'string') await ask({ method: 'DELETE', path: '/_pit', body: { id } }, what);
  return null;
}

const textsIn = (list: JsonValue): string[] =>
  list !== undefined && isJsonList(list) ? list.filter((item) => typeof item === 'string') : [];
