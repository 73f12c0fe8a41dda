import { z } from 'zod';

import { OUTCOMES } from '../model/delivery.ts';

export const Filter = z.string().min(1).max(256).exactOptional();

/** What every list can be asked for. Unknown parameters are refused: a misspelt filter must not look like "no filter". */
export const ListFilters = z.strictObject({
  cluster: Filter,
  namespace: Filter,
  name: Filter.describe('A name prefix.'),
  ownerKind: Filter,
  ownerName: Filter,
  verdict: Filter,
  code: Filter,
  outcome: z.enum(OUTCOMES).exactOptional().describe('Outcome of the last delivery.'),
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('1 to 500; 50 unless told.'),
  cursor: z
    .string()
    .min(1)
    .max(4096)
    .exactOptional()
    .describe('`nextCursor` of the page before, with the same filters.'),
});

/** A page of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    /** Whether there may be more that has not been read yet. */
    partial: z.boolean(),
  });
