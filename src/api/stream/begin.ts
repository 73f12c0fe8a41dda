import type { StoreReader } from '../../store/contract.ts';
import { momentOf } from '../moment.ts';
import type { Position } from './position.ts';

/** Where everything begins that is kept. */
export const BEGINNING = 'beginning';

/**
 * The position before the first that was final at `since` or later: `beginning`, or a time as people tell it. `null`: behind
 * everything. Throws `QueryInvalid`.
 */
export function positionAt(since: string, reader: StoreReader, cluster: string | undefined): Position | null {
  const time = since === BEGINNING ? null : momentOf('since', since, reader, cluster);
  if (time === null) return { seq: Math.max(0, reader.settledRange().first - 1), store: null };
  const first = reader.settledSince(time);
  return first === null ? null : { seq: first - 1, store: null };
}
