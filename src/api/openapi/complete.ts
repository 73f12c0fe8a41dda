import type { Example, Examples } from './examples.ts';
import type { Posted, RouteSchema } from './operation.ts';

/** What operations there are. */
export const METHODS = ['get', 'post'] as const;
type Method = (typeof METHODS)[number];

/** An OpenAPI document, as far as it is completed here. */
export interface Document {
  readonly paths: { readonly [path: string]: { readonly [method in Method]?: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: unknown } };
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: { readonly [status: string]: Response };
}

interface RequestBody {
  readonly content: { readonly [mediaType: string]: { readonly schema?: object; readonly example?: object } };
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: object;
  readonly example?: unknown;
}

export interface Response {
  readonly description: string;
  readonly headers?: { readonly [name: string]: object };
  readonly content?: {
    readonly [mediaType: string]: {
      readonly schema?: object;
      readonly examples?: { [label: string]: object };
    };
  };
}

const EVENT_STREAM = 'text/event-stream';

const IF_NONE_MATCH: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  description: '`ETag` of the answer that the caller has: answered with 304 when it is still the same.',
  required: false,
  schema: { type: 'string' },
};
const NOT_MODIFIED: Response = { description: 'The answer of this `ETag` still holds.' };
const HEADERS = {
  ETag: { description: 'Changes when the answer does.', required: true, schema: { type: 'string' } },
  'Cache-Control': {
    description: 'To be asked again each time.',
    required: true,
    schema: { type: 'string' },
  },
};

/** Adds what is the same of all operations, and the examples; takes away the schemas that nothing speaks of. */
export function completeDocument(
  document: Document,
  routes: readonly RouteSchema[],
  examples: Examples,
): Document {
  const schemas = new Map(routes.map((schema) => [schema.operationId, schema]));
  const paths = Object.entries(document.paths).map(([path, methods]) => {
    const completed = METHODS.flatMap((method) => {
      const operation = methods[method];
      if (operation === undefined) return [];
      const schema = schemas.get(operation.operationId);
      return [[method, completeOperation(method, path, operation, schema, examples)] as const];
    });
    return [path, { ...methods, ...Object.fromEntries(completed) }];
  });
  return withoutIdleSchemas({ ...document, paths: Object.fromEntries(paths) as Document['paths'] });
}

function completeOperation(
  method: Method,
  path: string,
  operation: Operation,
  schema: RouteSchema | undefined,
  examples: Examples,
): Operation {
  const ofOperation = Object.entries(examples[operation.operationId] ?? {}).filter(
    // Until `npm run docs` is run again, an answer may be to a request that is not made any more.
    ([label, { request }]) => requestOf(schema?.examples[label]) === request,
  );
  const good = operation.responses['200'];
  // What a caller may have already: neither what has no end, nor what is said to each request alone.
  const isKept = method === 'get' && good?.content?.[EVENT_STREAM] === undefined;
  const responses = Object.entries(operation.responses).map(([status, response]) => [
    status,
    withExamples(method, Number(status), response, ofOperation),
  ]);
  const [, first] = ofOperation[0] ?? [];
  const parameters = (operation.parameters ?? []).map((parameter) => withExample(parameter, path, first));
  const completed = Object.fromEntries(responses) as { [status: string]: Response };
  if (completed['200'] !== undefined) {
    completed['200'] = {
      ...completed['200'],
      description: schema?.summary ?? completed['200'].description,
      ...(isKept ? { headers: HEADERS } : {}),
    };
  }
  if (isKept) completed['304'] = { ...NOT_MODIFIED, headers: HEADERS };
  return {
    ...operation,
    parameters: isKept ? [...parameters, IF_NONE_MATCH] : parameters,
    ...withPosted(operation.requestBody, schema),
    responses: completed,
  };
}

const requestOf = (example: string | Posted | undefined): string | undefined =>
  typeof example === 'object' ? example.path : example;

/** What is posted in the first example. */
function withPosted(requestBody: RequestBody | undefined, schema: RouteSchema | undefined) {
  if (requestBody === undefined) return {};
  const [first] = Object.values(schema?.examples ?? {});
  if (typeof first !== 'object') return { requestBody };
  const content = Object.entries(requestBody.content).map(([mediaType, media]) => [
    mediaType,
    { ...media, example: first.body },
  ]);
  return { requestBody: { ...requestBody, content: Object.fromEntries(content) as RequestBody['content'] } };
}

function withExamples(
  method: Method,
  status: number,
  response: Response,
  examples: readonly [string, Example][],
): Response {
  if (response.content === undefined) return response;
  const content = Object.entries(response.content).map(([mediaType, media]) => {
    const fitting = examples.filter(
      ([, example]) => example.status === status && example.mediaType === mediaType,
    );
    if (fitting.length === 0) return [mediaType, media];
    const values = fitting.map(([label, { request, body }]) => [
      label,
      { summary: `${method.toUpperCase()} ${request}`, value: body },
    ]);
    return [mediaType, { ...media, examples: Object.fromEntries(values) as object }];
  });
  return { ...response, content: Object.fromEntries(content) as NonNullable<Response['content']> };
}

/** The value that a parameter has in the first example. */
function withExample(parameter: Parameter, path: string, example: Example | undefined): Parameter {
  if (example === undefined) return parameter;
  const url = new URL(example.request, 'http://localhost');
  const value =
    parameter.in === 'query'
      ? url.searchParams.get(parameter.name)
      : pathValue(path, url.pathname, parameter.name);
  if (value === null) return parameter;
  const isNumber = ['integer', 'number'].includes(String((parameter.schema as { type?: unknown }).type));
  return { ...parameter, example: isNumber ? Number(value) : value };
}

function pathValue(template: string, path: string, name: string): string | null {
  const at = template.split('/').indexOf(`{${name}}`);
  const value = at < 0 ? undefined : path.split('/')[at];
  return value === undefined ? null : decodeURIComponent(value);
}

const REFERENCE = /^#\/components\/schemas\//;

/** The type provider gives every schema twice, as input and as output. */
function withoutIdleSchemas(document: Document): Document {
  const { schemas } = document.components;
  const reached = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key !== '$ref' || typeof inner !== 'string') visit(inner);
      else {
        const name = inner.replace(REFERENCE, '');
        if (reached.has(name)) continue;
        reached.add(name);
        visit(schemas[name]);
      }
    }
  };
  visit(document.paths);
  const kept = Object.entries(schemas).filter(([name]) => reached.has(name));
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } };
}
