import { stringify } from 'yaml';
import { z } from 'zod';

import type { Route } from '../dependencies.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

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

  let asYaml: string | null = null;
  // Not spoken of in the document: the same thing twice.
  api.get('/openapi.yaml', { schema: { hide: true } }, (_request, reply) => {
    asYaml ??= stringify(api.swagger(), { aliasDuplicateObjects: false });
    return reply.type('application/yaml; charset=utf-8').send(asYaml);
  });
};
