import { z } from 'zod';

import type { Route } from '../dependencies.ts';

const Answer = z.strictObject({ status: z.enum(['ready', 'not-ready']), reasons: z.array(z.string()) });

/** `GET /readyz`: whether answers are complete, and if not, why (503). */
export const readyz: Route = (api, { readiness }) => {
  api.get('/readyz', { schema: { response: { 200: Answer, 503: Answer } } }, (request, reply) => {
    const reasons = [...readiness.reasons()];
    if (reasons.length === 0) return { status: 'ready' as const, reasons };
    void reply.code(503);
    // Those who may not read everything are told that it is not, and nothing of files and disks.
    return { status: 'not-ready' as const, reasons: request.access.namespaces === null ? reasons : [] };
  });
};
