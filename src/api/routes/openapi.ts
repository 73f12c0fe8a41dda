import { stringify } from 'yaml';
import { z } from 'zod';

import type { Route } from '../dependencies.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, text, type RouteSchema } from '../openapi/operation.ts';

const OpenApi = nameSchema(
  'OpenApi',
  z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
  'An OpenAPI 3.1 document.',
);

/** `GET /openapi.json`, `GET /openapi.yaml`: what this API is. The same for as long as the process lives. */
export const openapi: Route = (api) => {
  const json = {
    operationId: 'getOpenApi',
    tags: ['Service'],
    summary: 'This document',
    // It would hold itself.
    examples: {},
    response: answers(OpenApi),
  } as const satisfies RouteSchema;
  api.get('/openapi.json', { schema: json }, () => api.swagger() as unknown as z.infer<typeof OpenApi>);

  const yaml = {
    operationId: 'getOpenApiYaml',
    tags: ['Service'],
    summary: 'This document as YAML',
    examples: { 'the beginning': '/openapi.yaml' },
    response: answers(text('application/yaml')),
  } as const satisfies RouteSchema;
  let asYaml: string | null = null;
  api.get('/openapi.yaml', { schema: yaml }, (_request, reply) => {
    void reply.type('application/yaml; charset=utf-8');
    return (asYaml ??= stringify(api.swagger(), { aliasDuplicateObjects: false }));
  });
};
