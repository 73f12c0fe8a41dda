import type { Client } from '@elastic/elasticsearch';

import { exchangeJson } from './exchange.ts';
import { pathOf } from './mapping.ts';
import type { PageBuffers } from './page-buffers.ts';

/** What a search sees stays the same so long after the last request. */
export const KEEP_ALIVE = '5m';
const CLOSE_WITHIN_MS = 5_000;

/** A view of the indices that does not change while it is paged. */
export interface PointInTime {
  /** The server may give another with each answer. */
  id: string;
}

export async function openPointInTime(
  client: Client,
  { indices, preference }: { readonly indices: readonly string[]; readonly preference: string },
  signal: AbortSignal,
  buffers: PageBuffers,
): Promise<PointInTime> {
  const answer = await exchangeJson(
    client,
    {
      method: 'POST',
      path: `/${pathOf(indices)}/_pit`,
      querystring: { keep_alive: KEEP_ALIVE, preference, ignore_unavailable: true },
      signal,
    },
    buffers,
  );
  return { id: answer['id'] as string };
}

/** Frees what the server holds for it. Where that fails it does so itself when the time is up. */
export async function closePointInTime(
  client: Client,
  { id }: PointInTime,
  buffers: PageBuffers,
): Promise<void> {
  const signal = AbortSignal.timeout(CLOSE_WITHIN_MS);
  const body = JSON.stringify({ id });
  await exchangeJson(client, { method: 'DELETE', path: '/_pit', body, signal }, buffers).catch(
    () => undefined,
  );
}
