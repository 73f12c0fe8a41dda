import type { Route } from '../dependencies.ts';

/** `GET /metrics`: for Prometheus. */
export const metrics: Route = (api, dependencies) => {
  const { registry } = dependencies.metrics;
  api.get('/metrics', async (_request, reply) => {
    const text = await registry.metrics();
    return reply.type(registry.contentType).send(text);
  });
};
