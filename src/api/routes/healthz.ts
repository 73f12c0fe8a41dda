import { z } from 'zod';

import type { Route } from '../dependencies.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

/** `GET /healthz`: the process answers. */
export const healthz: Route = (api) => {
  const schema = {
    operationId: 'getHealth',
    tags: ['Service'],
    summary: 'Whether the process answers',
    examples: { 'it does': '/healthz' },
    response: answers(z.strictObject({ status: z.literal('ok') })),
  } as const satisfies RouteSchema;
  api.get('/healthz', { schema }, () => ({ status: 'ok' as const }));
};
