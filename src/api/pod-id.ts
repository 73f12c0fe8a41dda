import { z } from 'zod';

import { LorgnetteError } from '../lib/errors.ts';
import type { PodDetail, StoreReader } from '../store/contract.ts';
import { given } from './given.ts';
import { isUid } from './uid.ts';

/** Anything that a client can send as `Audit-ID`, within reason. */
const POSSIBLE_ID = /^[\x20-\x7e]{1,256}$/;

/** The path of every route about one Pod. */
export const PodParams = z.object({
  uid: z.string().describe('UID of a Pod, or the audit ID of the first request of a refused create.'),
});

/**
 * The Pod of a UID, or the refused create of an audit ID. Clients choose audit IDs freely, so what has not the form of a
 * UID is looked up all the same, and malformed (`UidInvalid`) only when there is nothing of that name; else `PodNotFound`.
 */
export function requirePod(reader: StoreReader, id: string): PodDetail {
  const found = POSSIBLE_ID.test(id) ? reader.pod(id) : null;
  if (found !== null) return found;
  if (isUid(id)) throw new LorgnetteError('PodNotFound', `No Pod or refused create has the id ${id}.`);
  throw new LorgnetteError(
    'UidInvalid',
    `The path names no Pod: ${given(id)} is neither a UID nor the audit ID of a refused create that is known here.`,
  );
}
