import { z } from 'zod';

import type { Route } from '../dependencies.ts';
import { NotReadyReason } from '../not-ready-reason.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

const Answer = nameSchema(
  'Readiness',
  z.strictObject({ status: z.enum(['ready', 'not-ready']), reasons: z.array(NotReadyReason) }),
  'Whether answers are complete, and if not, why.',
);

/** `GET /readyz`: whether answers are complete, and if not, why (503). */
export const readyz: Route = (api, { readiness }) => {
  const schema = {
    operationId: 'getReadiness',
    tags: ['Service'],
    summary: 'Whether the answers are complete, and if not, why',
    examples: { 'all that there is has been read': '/readyz' },
    response: {
      ...answers(Answer),
      503: { description: 'Not yet, and why.', content: { 'application/json': { schema: Answer } } },
    },
  } as const satisfies RouteSchema;
  api.get('/readyz', { schema }, (request, reply) => {
    const reasons = [...readiness.reasons()];
    if (reasons.length === 0) return { status: 'ready' as const, reasons };
    void reply.code(503);
    // Those who may not read everything are told that it is not, and nothing of files and disks.
    return { status: 'not-ready' as const, reasons: request.access.namespaces === null ? reasons : [] };
  });
};
