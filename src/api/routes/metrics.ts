import type { Route } from '../dependencies.ts';
import { answers, text, type RouteSchema } from '../openapi/operation.ts';

/** `GET /metrics`: for Prometheus. */
export const metrics: Route = (api, dependencies) => {
  const { metrics: own } = dependencies;
  const schema = {
    operationId: 'getMetrics',
    tags: ['Service'],
    summary: 'Metrics for Prometheus',
    examples: { 'the beginning': '/metrics' },
    response: answers(text('text/plain')),
  } as const satisfies RouteSchema;
  api.get('/metrics', { schema }, async (_request, reply) => {
    const body = await own.text();
    return reply.type(own.contentType).send(body);
  });
};
