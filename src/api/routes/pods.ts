import { z } from 'zod';

import type { Route } from '../dependencies.ts';
import { PodItem, podItem } from '../pod-item.ts';

const Filter = z.string().min(1).max(256).exactOptional();

/** Unknown parameters are refused: a misspelt filter must not look like "no filter". */
const Query = z.strictObject({
  cluster: Filter,
  namespace: Filter,
  name: Filter.describe('A name prefix.'),
  node: Filter,
  ownerKind: Filter,
  ownerName: Filter,
  verdict: Filter,
  code: Filter,
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z
    .string()
    .min(1)
    .max(4096)
    .exactOptional()
    .describe('`nextCursor` of the page before, with the same filters.'),
});

const Page = z.strictObject({
  items: z.array(PodItem),
  nextCursor: z.string().nullable(),
  /** Whether there may be more that has not been read yet. */
  partial: z.boolean(),
});

/** `GET /pods`: search, newest first, in pages. */
export const pods: Route = (api, { reader, readiness }) => {
  api.get('/pods', { schema: { querystring: Query, response: { 200: Page } } }, ({ query }) => {
    const { items, nextCursor } = reader.pods(query);
    return { items: items.map(podItem), nextCursor, partial: readiness.reasons().length > 0 };
  });
};
