import type { Client } from '@elastic/elasticsearch';

import { exchangeJson } from './exchange.ts';
import { type Mapping, pathOf, type TimeField } from './mapping.ts';
import type { PageBuffers } from './page-buffers.ts';
import { requireComplete } from './read-hits.ts';

/**
 * How many documents lack the time that is gone by, in the indices that map it: nothing that goes by time finds them. Costs
 * little where none does: the index knows.
 */
export async function countUntimed(
  client: Client,
  {
    indices,
    time,
    types,
  }: { readonly indices: readonly string[]; readonly time: TimeField } & Pick<Mapping, 'types'>,
  signal: AbortSignal,
  buffers: PageBuffers,
): Promise<number> {
  const answer = await exchangeJson(
    client,
    {
      method: 'POST',
      path: `/${pathOf(indices)}/_count`,
      querystring: { ignore_unavailable: true, allow_no_indices: true },
      body: JSON.stringify({
        query: {
          bool: {
            must_not: [{ exists: { field: time.name } }, { terms: { _index: types.lacking(time.name) } }],
          },
        },
      }),
      signal,
    },
    buffers,
  );
  requireComplete(answer);
  const { count } = answer;
  return typeof count === 'number' ? count : 0;
}

/** As a trouble; the same words until there are ten times as many, since each is logged once. */
export const untimedTrouble = (count: number, { name }: TimeField): string =>
  `${roughly(count)} documents have no ${name} and are not read. Let an ingest pipeline set it (a default pipeline, or a final one: index.final_pipeline), and send those that are there through it by _update_by_query?pipeline=…`;

/** `10 or more` of 10 to 99. */
export const roughly = (count: number): string => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  return power === 1 ? 'some' : `${power} or more`;
};
