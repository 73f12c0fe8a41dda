import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { answerExamples, replayDemo, type DemoApi } from '../../docs/demo-api.ts';
import { type Document, METHODS, type Operation } from '../../src/api/openapi/complete.ts';
import type { Examples } from '../../src/api/openapi/examples.ts';
import { TAGS } from '../../src/api/openapi/operation.ts';

/** Routes whose answer is no example of anything: why. */
const WITHOUT_EXAMPLES: { readonly [operationId: string]: string } = {
  getOpenApi: 'it would hold itself',
};

let demo: DemoApi;
let examples: Examples;
let operations: [string, Operation & { summary?: string; tags?: string[] }][];
let routes: string[];

beforeAll(async () => {
  demo = await replayDemo();
  const api = demo.createApi();
  examples = await answerExamples(api);
  const document = api.swagger() as unknown as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      return operation === undefined ? [] : [[path, operation] as [string, Operation]];
    }),
  );
  routes = api.describedRoutes.map((route) => route.operationId);
  await api.close();
});
afterAll(() => demo.close());

const failing = (
  wrong: (operation: Operation & { summary?: string; tags?: string[] }) => unknown,
): string[] =>
  operations.flatMap(([path, operation]) => {
    const found = wrong(operation);
    const list = Array.isArray(found) ? found : found === true ? [''] : [];
    return list.map((what) => `${path} ${String(what)}`.trim());
  });

/** A route is declared as `src/api/openapi/operation.ts` says. */
describe('every route', () => {
  it('is in the document, under an operationId of its own', () => {
    expect(routes.length).toBeGreaterThan(10);
    expect(operations.map(([, { operationId }]) => operationId).toSorted()).toEqual(routes.toSorted());
    expect(new Set(routes).size).toBe(routes.length);
    expect(routes.filter((id) => !/^(get|list|stream|post)[A-Z][A-Za-z]+$/.test(id))).toEqual([]);
  });

  it('has a summary of one line, and one tag that is known', () => {
    expect(
      failing(({ summary = '' }) => summary === '' || summary.length > 100 || summary.includes('\n')),
    ).toEqual([]);
    expect(failing(({ tags = [] }) => tags.length !== 1 || !((tags[0] ?? '') in TAGS))).toEqual([]);
  });

  it('describes each of its parameters', () => {
    expect(
      failing(({ parameters = [] }) =>
        parameters.filter(({ description = '' }) => description === '').map(({ name }) => name),
      ),
    ).toEqual([]);
  });

  it('says what it answers, with a schema that says something, and what else may come', () => {
    expect(
      failing(({ responses }) =>
        ['200', '400', '500', '503'].filter((status) => responses[status] === undefined),
      ),
    ).toEqual([]);
    expect(
      failing(({ responses }) =>
        Object.entries(responses).flatMap(([status, { description, content = {} }]) =>
          description === 'Default Response'
            ? `${status} has no description`
            : Object.entries(content)
                .filter(([, { schema = {} }]) => Object.keys(schema).length === 0)
                .map(([mediaType]) => `${status} ${mediaType} is anything`),
        ),
      ),
    ).toEqual([]);
  });

  it('shows a good answer first, and one that refuses where something can be asked wrongly', () => {
    const found = Object.entries(examples).flatMap(([operationId, labelled]) => {
      if (operationId in WITHOUT_EXAMPLES) return [];
      const [first, ...others] = Object.values(labelled);
      if (first?.status !== 200) return [`${operationId}: the first example is not answered with 200`];
      const [, operation] = operations.find(([, { operationId: id }]) => id === operationId) ?? [];
      const asks = (operation?.parameters ?? []).some((parameter) => parameter.in !== 'header');
      const refuses = others.some(({ status }) => status >= 400);
      return asks && !refuses ? [`${operationId}: no example of a refusal`] : [];
    });
    expect(found).toEqual([]);
    expect(Object.keys(WITHOUT_EXAMPLES).filter((id) => !(id in examples))).toEqual([]);
  });
});
