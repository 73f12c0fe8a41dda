import type { Client } from '@elastic/elasticsearch';

import { isJsonObject, type JsonObject, type JsonValue, memberOf } from '../../lib/json.ts';
import { exchangeJson } from './exchange.ts';
import { explainFailures } from './explain-error.ts';
import type { PageBuffers } from './page-buffers.ts';

/** The field by whose order documents are read. */
export interface TimeField {
  readonly name: string;
  /** Sort values are nanoseconds. */
  readonly inNanos: boolean;
  /** Some indices keep milliseconds, others nanoseconds: they are sorted as milliseconds. */
  readonly isMixed: boolean;
}

/** What is known of the indices, as far as reading them goes. */
export interface Mapping {
  /** How many indices the patterns name. */
  readonly indices: number;
  /** `null`: none of the indices has a field to go by. */
  readonly time: TimeField | null;
  /** The field of the cluster can be read from doc values. */
  readonly hasClusterValues: boolean;
  /** What is wrong with it, a sentence each. */
  readonly troubles: readonly string[];
  /** The types of the fields that were asked for; see `typesOf`. */
  readonly types: FieldTypes;
}

export interface FieldTypes {
  /** Types of the field in the indices that have it. */
  typesOf(field: string): readonly string[];
  /** Whether it is a date wherever it is, and is somewhere. */
  isDate(field: string): boolean;
  /** Whether it is a keyword that can be searched wherever it is, and is somewhere. */
  isKeyword(field: string): boolean;
  /** Whether some index does not have it. */
  isMissing(field: string): boolean;
  /** The indices in which it has this type, where it has another in others. */
  having(field: string, type: string): readonly string[];
  /** The indices that do not have it, where others do. */
  lacking(field: string): readonly string[];
}

export interface MappingOptions {
  readonly indices: readonly string[];
  readonly ingestTimeField: string;
  readonly clusterField: string | null;
  /** Asked for as well. */
  readonly otherFields?: readonly string[];
}

/** In this order, where no index has the field that is to be gone by. All are times that shippers or the API server set. */
export const FALLBACK_TIMES = [
  '@timestamp',
  'stageTimestamp',
  'requestReceivedTimestamp',
  'kubernetes.audit.stageTimestamp',
  'kubernetes.audit.requestReceivedTimestamp',
] as const;

const DATES: ReadonlySet<string> = new Set(['date', 'date_nanos']);

export async function readMapping(
  client: Client,
  options: MappingOptions,
  signal: AbortSignal,
  buffers: PageBuffers,
): Promise<Mapping> {
  const { indices, ingestTimeField, clusterField, otherFields = [] } = options;
  const fields = [
    ingestTimeField,
    ...FALLBACK_TIMES,
    ...(clusterField === null ? [] : [clusterField]),
    ...otherFields,
  ];
  const answer = await exchangeJson(
    client,
    {
      method: 'POST',
      path: `/${pathOf(indices)}/_field_caps`,
      querystring: {
        fields: [...new Set(fields)].join(','),
        include_unmapped: true,
        ignore_unavailable: true,
        allow_no_indices: true,
      },
      signal,
    },
    buffers,
  );
  const { failures } = answer;
  if (Array.isArray(failures) && failures.length > 0) {
    // Of what does not answer nobody knows which time to go by.
    const told = failures.map((one) => causeOf(one));
    throw explainFailures(told, `cannot see the fields of ${indices.join(', ')}`);
  }
  return toMapping(answer, options);
}

/** `{"indices": […], "failure": {"error": {…}}}` */
function causeOf(failed: JsonValue): JsonValue {
  const failure = isJsonObject(failed) ? memberOf(failed, 'failure') : undefined;
  return isJsonObject(failure) ? memberOf(failure, 'error') : undefined;
}

/** What an answer of `_field_caps` says. */
export function toMapping(answer: JsonObject, options: MappingOptions): Mapping {
  const { indices, ingestTimeField, clusterField } = options;
  const types = fieldTypes(answer['fields']);
  const names = answer['indices'];
  const count = Array.isArray(names) ? names.length : 0;
  const candidates = [ingestTimeField, ...FALLBACK_TIMES];
  const name = candidates.find((field) => types.isDate(field));
  const hasClusterValues = clusterField !== null && types.isKeyword(clusterField);
  if (count === 0) {
    const trouble = `nothing is there yet that is called ${indices.join(', ')}`;
    return { indices: 0, time: null, hasClusterValues, troubles: [trouble], types };
  }
  const unfit = unfitTypes(types, ingestTimeField);
  if (unfit.length > 0) {
    // By another time of those that have it what comes late would be missed.
    const trouble = `${ingestTimeField} is a date in some indices, and in others is not: ${unfit.join(', ')}; nothing is read until it is. Map the field that \`ingestTimeField\` names as a date there too (reindex them), or leave them out of \`indices\``;
    return { indices: count, time: null, hasClusterValues, troubles: [trouble], types };
  }
  if (name === undefined) {
    const trouble = `no index of ${indices.join(', ')} has a date field to go by: ${candidates.join(', ')} were looked for; let an ingest pipeline set ${ingestTimeField}`;
    return { indices: count, time: null, hasClusterValues, troubles: [trouble], types };
  }
  const kinds = types.typesOf(name);
  const isMixed = kinds.length > 1;
  const time = { name, inNanos: !isMixed && kinds[0] === 'date_nanos', isMixed };
  const troubles = [];
  if (name !== ingestTimeField) {
    troubles.push(
      `no index has ${ingestTimeField}: documents are read in the order of ${name}, which the sender sets; what comes later than coarseSweepSeconds by that clock is missed. Let an ingest pipeline set ${ingestTimeField}`,
    );
  }
  if (types.isMissing(name)) {
    troubles.push(
      `some indices of ${indices.join(', ')} have no field ${name}: what lies there is not read. Leave them out, or let an ingest pipeline set it`,
    );
  }
  return { indices: count, time, hasClusterValues, troubles, types };
}

/** Where a field is no date though it is one elsewhere: `keyword in a, b`. */
function unfitTypes(types: FieldTypes, field: string): readonly string[] {
  const kinds = types.typesOf(field);
  if (!kinds.some((type) => DATES.has(type))) return [];
  return kinds
    .filter((type) => !DATES.has(type))
    .map((type) => {
      const names = types.having(field, type);
      const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
      return `${type} in ${names.slice(0, MOST_NAMES).join(', ')}${more}`;
    });
}

const MOST_NAMES = 3;

/** As the path of a request names indices. */
export const pathOf = (indices: readonly string[]): string =>
  indices.map((name) => encodeURIComponent(name)).join(',');

function fieldTypes(fields: unknown): FieldTypes {
  const known = isJsonObject(fields as JsonObject) ? (fields as JsonObject) : {};
  const kinds = (field: string): JsonObject =>
    Object.hasOwn(known, field) ? (known[field] as JsonObject) : {};
  const kindOf = (field: string, type: string): Kind => (kinds(field)[type] ?? {}) as Kind;
  const typesOf = (field: string): readonly string[] =>
    Object.keys(kinds(field)).filter((type) => type !== UNMAPPED);
  const isEverywhere = (field: string, test: (type: string) => boolean): boolean =>
    typesOf(field).length > 0 && typesOf(field).every(test);
  return {
    typesOf,
    isDate: (field) => isEverywhere(field, (type) => DATES.has(type)),
    isKeyword: (field) =>
      isEverywhere(field, (type) => type === 'keyword' && kindOf(field, type).searchable !== false),
    isMissing: (field) => Object.hasOwn(kinds(field), UNMAPPED),
    having: (field, type) => kindOf(field, type).indices ?? [],
    lacking: (field) => kindOf(field, UNMAPPED).indices ?? [],
  };
}

const UNMAPPED = 'unmapped';
/** What is told of a field in the indices where it has one type. */
interface Kind {
  readonly searchable?: boolean;
  readonly indices?: readonly string[];
}
