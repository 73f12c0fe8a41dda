import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

import { completeDocument, type Document } from './complete.ts';
import { readExamples, type Examples } from './examples.ts';
import { type RouteSchema, TAGS } from './operation.ts';

/** Of the API and not of the program: the first figure changes when something is taken away, which has not happened. */
const VERSION = '1.0.0';

declare module 'fastify' {
  interface FastifyInstance {
    /** Of every route that the document speaks of, in the order in which they were added. */
    describedRoutes: readonly RouteSchema[];
  }
}

/**
 * Makes `app.swagger()` give the OpenAPI 3.1 document of the routes that are added after this plugin has been loaded.
 * `examples` are the answers that it shows: those that are kept beside this file, unless told.
 */
export function describeApi(app: FastifyInstance, examples: () => Examples = readExamples): void {
  const routes: RouteSchema[] = [];
  app.decorate('describedRoutes', routes);
  app.addHook('onRoute', ({ method, schema }) => {
    if ((method === 'GET' || method === 'POST') && schema?.hide !== true) routes.push(schema as RouteSchema);
  });
  void app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lorgnette',
        version: VERSION,
        description:
          'Why is this Pod not up, whose fault is it, and how long did each step take? Times are RFC 3339 in UTC with ' +
          'microseconds, durations are milliseconds in fields ending in `Ms`, what is not known is `null`. Fields may be ' +
          'added to answers, none is renamed or taken away. Problems are RFC 9457 with a `code`. Every answer has an ' +
          '`ETag`; sent again as `If-None-Match`, it is answered with 304 for as long as nothing changed.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token of the access file.' },
          sender: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A token of the `tokenFile` of an `audit-webhook` source, for posting and nothing else.',
          },
          password: { type: 'http', scheme: 'basic', description: 'A user of the access file.' },
        },
      },
      // A service that asks nobody who it is, or looks at client certificates alone, needs neither.
      security: [{}, { token: [] }, { password: [] }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    },
    convertConstToEnum: false,
    transform: jsonSchemaTransform,
    transformObject: (given) =>
      completeDocument(jsonSchemaTransformObject(given) as unknown as Document, routes, examples()) as object,
  });
}
