import { z } from 'zod';

import type { Route } from '../dependencies.ts';

/** `GET /healthz`: the process answers. */
export const healthz: Route = (api) => {
  api.get('/healthz', { schema: { response: { 200: z.strictObject({ status: z.literal('ok') }) } } }, () => ({
    status: 'ok' as const,
  }));
};
