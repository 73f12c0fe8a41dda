import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { completeDocument, type Document } from '../../../../src/api/openapi/complete.ts';
import type { Examples } from '../../../../src/api/openapi/examples.ts';
import { answers, type RouteSchema } from '../../../../src/api/openapi/operation.ts';

const route: RouteSchema = {
  operationId: 'getThing',
  tags: ['Pods'],
  summary: 'What it is',
  examples: { 'a thing': '/things/a%20b?limit=3', none: '/things/none' },
  response: answers(z.string()),
};
const problem = { description: 'not there', content: { 'application/problem+json': { schema: {} } } };
const documentWith = (mediaType: string): Document => ({
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'getThing',
        parameters: [
          { name: 'id', in: 'path', schema: { type: 'string' } },
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
          { name: 'name', in: 'query', schema: { type: 'string' } },
        ],
        responses: {
          200: {
            description: 'Default Response',
            content: { [mediaType]: { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          404: problem,
        },
      },
    },
  },
  components: { schemas: { Thing: { items: { $ref: '#/components/schemas/Part' } }, Part: {}, Idle: {} } },
});
const answer = (request: string, status: number, mediaType: string, body: string) => ({
  request,
  status,
  mediaType,
  body,
});
const examples: Examples = {
  getThing: {
    'a thing': answer('/things/a%20b?limit=3', 200, 'application/json', 'A'),
    none: answer('/things/none', 404, 'application/problem+json', 'N'),
    stale: answer('/things/old', 200, 'application/json', 'O'),
  },
};

describe('a document', () => {
  const { paths, components } = completeDocument(documentWith('application/json'), [route], examples);
  const get = paths['/things/{id}']?.get;

  it('shows what was answered, where it belongs, and nothing to requests that are not made any more', () => {
    expect(get?.responses['200']?.content?.['application/json']?.examples).toEqual({
      'a thing': { summary: 'GET /things/a%20b?limit=3', value: 'A' },
    });
    expect(get?.responses['404']?.content?.['application/problem+json']?.examples).toEqual({
      none: { summary: 'GET /things/none', value: 'N' },
    });
  });

  it('shows parameters as they are in the first example', () => {
    expect(get?.parameters?.map(({ name, example }) => [name, example])).toEqual([
      ['id', 'a b'],
      ['limit', 3],
      ['name', undefined],
      ['If-None-Match', undefined],
    ]);
  });

  it('tells of tags, and of what is not sent again', () => {
    expect(get?.responses['200']?.description).toBe('What it is');
    expect(Object.keys(get?.responses['200']?.headers ?? {})).toEqual(['ETag', 'Cache-Control']);
    expect(get?.responses['304']?.content).toBeUndefined();
    expect(get?.responses['404']?.headers).toBeUndefined();
  });

  it('keeps the schemas that something speaks of, and no others', () => {
    expect(Object.keys(components.schemas)).toEqual(['Thing', 'Part']);
  });

  it('tells of no tag where the answer is a stream', () => {
    const stream = completeDocument(documentWith('text/event-stream'), [route], {}).paths['/things/{id}']
      ?.get;
    expect(stream?.responses['304']).toBeUndefined();
    expect(stream?.responses['200']?.headers).toBeUndefined();
    expect(stream?.parameters?.map(({ name }) => name)).toEqual(['id', 'limit', 'name']);
  });
});
