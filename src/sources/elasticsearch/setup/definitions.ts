import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';

/*
 * What `lorgnette elasticsearch setup` installs. The definitions themselves lie in `deploy/elasticsearch`.
 */

const FOLDER = new URL('../../../../deploy/elasticsearch/', import.meta.url);

/** Where shippers write unless told otherwise. */
export const DEFAULT_DATA_STREAM = 'logs-kubernetes.audit-default';
export const DEFAULT_PATTERN = 'logs-kubernetes.audit-*';
const NAME = 'lorgnette-audit';

export const DEFINITION_KINDS = [
  'ingest pipeline',
  'ILM policy',
  'component template',
  'index template',
] as const;
export type DefinitionKind = (typeof DEFINITION_KINDS)[number];

/** An object of Elasticsearch's. */
export interface Definition {
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly path: string;
  readonly body: JsonObject;
}

/** What the server does to old indices. */
export type Retention = 'ilm' | 'data-stream-lifecycle' | 'none';

/** What ingest pipelines leave out beside what they parse. */
export interface Drops {
  /** Lines of arrivals, and heartbeats of nodes: on unless told otherwise. */
  readonly noise: boolean;
  /** Reads: off unless told otherwise. */
  readonly reads: boolean;
}

export interface Layout {
  /** Of data streams or indices. */
  readonly pattern: string;
  readonly isDataStream: boolean;
  readonly retention: Retention;
  /** As Elasticsearch writes durations; `null` is what the policy says. */
  readonly keep: string | null;
  readonly drops: Drops;
}

/** In the order in which they need each other. */
export function definitionsFor(layout: Layout): Definition[] {
  const { retention, isDataStream } = layout;
  const component = (part: string): Definition => ({
    kind: 'component template',
    name: `${NAME}-${part}`,
    path: `/_component_template/${NAME}-${part}`,
    body: read(`component-${part}.json`),
  });
  return [
    { kind: 'ingest pipeline', name: NAME, path: `/_ingest/pipeline/${NAME}`, body: pipeline(layout.drops) },
    ...(retention === 'ilm' && isDataStream
      ? [{ kind: 'ILM policy' as const, name: NAME, path: `/_ilm/policy/${NAME}`, body: policy(layout.keep) }]
      : []),
    component('mappings'),
    component('settings'),
    indexTemplate(layout),
  ];
}

const NOISE = new Set(['drop-arrivals', 'drop-heartbeats']);

function pipeline({ noise, reads }: Drops): JsonObject {
  const whole = read('ingest-pipeline.json');
  const processors = (whole['processors'] as JsonObject[]).filter((one) => noise || !NOISE.has(tagOf(one)));
  // Where the others that drop are: behind what makes sure that fields are what they should be.
  const at = processors.findIndex((one) => tagOf(one) === 'types') + 1;
  return {
    ...whole,
    processors: reads ? processors.toSpliced(at, 0, read('drop-reads.json')) : processors,
  };
}

function tagOf(processor: JsonObject): string {
  const [settings] = Object.values(processor);
  const tag = settings !== undefined && isJsonObject(settings) ? settings['tag'] : '';
  return typeof tag === 'string' ? tag : '';
}

function policy(keep: string | null): JsonObject {
  const whole = read('ilm-policy.json') as unknown as IlmPolicy;
  if (keep === null) return whole;
  const { phases } = whole.policy;
  return { policy: { ...whole.policy, phases: { ...phases, delete: { ...phases.delete, min_age: keep } } } };
}

type IlmPolicy = JsonObject & {
  readonly policy: JsonObject & {
    readonly phases: JsonObject & { readonly delete: JsonObject & { readonly min_age: string } };
  };
};

/** How long documents are kept unless told otherwise, as Elasticsearch writes durations. */
export const defaultKeep = (): string =>
  (read('ilm-policy.json') as unknown as IlmPolicy).policy.phases.delete.min_age;

function indexTemplate({ pattern, isDataStream, retention, keep }: Layout): Definition {
  const name = templateName(pattern);
  const { data_stream: stream, ...whole } = read('index-template.json');
  const template: JsonObject =
    retention === 'ilm'
      ? { settings: { index: { lifecycle: { name: NAME } } } }
      : { lifecycle: { data_retention: keep ?? defaultKeep() } };
  const body = {
    ...whole,
    index_patterns: [pattern],
    ...(isDataStream ? { data_stream: stream } : {}),
    ...(isDataStream && retention !== 'none' ? { template } : {}),
  };
  return { kind: 'index template', name, path: `/_index_template/${name}`, body };
}

/** The template of a pattern: one that is not the usual has one of its own beside it. */
export const templateName = (pattern: string): string =>
  pattern === DEFAULT_PATTERN
    ? NAME
    : `${NAME}-${pattern.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')}`;

/** Scripts are written a line at a time in the files, and sent as one text. */
function read(file: string): JsonObject {
  const text = readFileSync(fileURLToPath(new URL(file, FOLDER)), 'utf8');
  return JSON.parse(text, (key, value: JsonValue) =>
    key === 'source' && isJsonList(value) ? (value as readonly string[]).join('\n') : value,
  ) as JsonObject;
}
