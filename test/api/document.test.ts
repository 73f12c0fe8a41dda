import { validate } from '@scalar/openapi-parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { replayDemo, type DemoApi } from '../../docs/demo-api.ts';
import { type Document, METHODS } from '../../src/api/openapi/complete.ts';

let demo: DemoApi;
let api: ReturnType<DemoApi['createApi']>;
let document: Document;
let ajv: Ajv2020;

beforeAll(async () => {
  demo = await replayDemo();
  api = demo.createApi();
  document = (await api.inject('/openapi.json')).json();
  // Its schemas are JSON Schema; they stand below `components`.
  ajv = new Ajv2020({ strict: true, allowUnionTypes: true, keywords: ['components'] });
  ajv.addSchema({ $id: 'document', components: document.components });
});
afterAll(async () => {
  await api.close();
  demo.close();
});

/** What is wrong with a value, by a schema of the document; none when it validates. */
function complaints(schema: object, value: unknown): string[] {
  const absolute = JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components', '"document#/components'),
  ) as object;
  const isValid = ajv.compile(absolute);
  isValid(value);
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const operations = () =>
  Object.values(document.paths).flatMap((methods) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      return operation === undefined ? [] : [operation];
    }),
  );

interface Shown {
  readonly name: string;
  readonly schema: object;
  readonly value: unknown;
}

/** Every example of every answer. */
const examples = (): Shown[] =>
  operations().flatMap(({ operationId, responses }) =>
    Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.values(content).flatMap(({ schema = {}, examples: labelled = {} }) =>
        Object.entries(labelled).map(([label, example]) => ({
          name: `${operationId} ${status}: ${label}`,
          schema,
          value: (example as { value: unknown }).value,
        })),
      ),
    ),
  );

describe('the OpenAPI document', () => {
  test('is one, of version 3.1', async () => {
    expect(await validate(structuredClone(document) as unknown as Record<string, unknown>)).toMatchObject({
      valid: true,
      errors: [],
      version: '3.1',
    });
  });

  test('shows answers that validate against their schemas', () => {
    expect(examples().length).toBeGreaterThan(20);
    expect(
      examples().flatMap(({ name, schema, value }) =>
        complaints(schema, value).map((what) => `${name} ${what}`),
      ),
    ).toEqual([]);
  });

  test('has schemas that something can fail', () => {
    const { schema, value } = examples().find(({ name }) => name.startsWith('getPodDiagnosis 200')) ?? {
      schema: {},
      value: {},
    };
    expect(complaints(schema, value)).toEqual([]);
    expect(complaints(schema, { ...(value as object), verdict: 'splendid' })).not.toEqual([]);
    expect(complaints(schema, { ...(value as object), extra: 1 })).not.toEqual([]);
  });

  test('shows values of parameters that validate against theirs', () => {
    const wrong = operations().flatMap(({ operationId, parameters = [] }) =>
      parameters
        .filter(({ example }) => example !== undefined)
        .flatMap(({ name, schema, example }) =>
          complaints(schema, example).map((what) => `${operationId} ${name} ${what}`),
        ),
    );
    expect(wrong).toEqual([]);
    const path = operations().flatMap(({ parameters = [] }) =>
      parameters.filter(({ in: place }) => place === 'path'),
    );
    expect(path.filter(({ example }) => example === undefined)).toEqual([]);
  });

  test('speaks of no schema that is not there, and of each that is', () => {
    const named = new Set<string>(
      [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(?<name>\w+)"/g)].map(
        (match) => match.groups?.['name'] ?? '',
      ),
    );
    expect([...named].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  });
});
