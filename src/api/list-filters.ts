import { z } from 'zod';

import { VERDICTS } from '../model/answer.ts';
import { OUTCOMES } from '../model/delivery.ts';
import { Moment } from './moment.ts';
import { Partial } from './partial.ts';

export const Filter = z.string().min(1).max(256).exactOptional();

/** Where an object is asked for by a name that several clusters may have. */
export const WHICH_CLUSTER = 'Name of the cluster, where several have an object of this id.';

/** A page of a list: how long, and where it begins. */
export const Paging = {
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('1 to 500; 50 unless told.'),
  cursor: z
    .string()
    .min(1)
    .max(4096)
    .exactOptional()
    .describe('`nextCursor` of the page before, with the same filters.'),
};

/** What every list can be asked for. Unknown parameters are refused: a misspelt filter must not look like "no filter". */
export const ListFilters = z.strictObject({
  cluster: Filter.describe('Name of the cluster.'),
  namespace: Filter.describe('Name of the namespace.'),
  name: Filter.describe('A name prefix.'),
  ownerKind: Filter.describe('Kind of the top workload: `Deployment`.'),
  ownerName: Filter.describe('Name of the top workload.'),
  verdict: z.enum(VERDICTS).exactOptional().describe('How it is.'),
  code: Filter.describe('Code of its cause: `ImageNotFound`.'),
  outcome: z.enum(OUTCOMES).exactOptional().describe('Outcome of the last delivery.'),
  since: Moment.describe(
    'Only what was there at some time from then on, as far as the log tells: RFC 3339, or so long before the newest event, `2h`.',
  ),
  until: Moment.describe('Only what was there before then; as `since`.'),
  ...Paging,
});

export const NextCursor = z.string().nullable().describe('`cursor` of the next page; `null` of the last.');

/** A page of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item),
    nextCursor: NextCursor,
    ...Partial,
  });
