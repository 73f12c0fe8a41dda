import { z } from 'zod';

import { parseDuration } from '../lib/duration.ts';
import { LorgnetteError } from '../lib/errors.ts';
import { parseMicros, type Micros } from '../lib/micros.ts';
import type { StoreReader } from '../store/contract.ts';

/** A time as people ask for it: RFC 3339, or so long before the newest event. */
export const Moment = z.string().min(1).max(64).exactOptional();

/**
 * The time that a parameter means. Before the newest event of the cluster and not before now: of last week's log the last
 * two hours are last week's. Throws `QueryInvalid`; `null` of a duration where no event is known.
 */
export function momentOf(
  parameter: string,
  text: string,
  reader: StoreReader,
  cluster: string | undefined,
): Micros | null {
  const time = parseMicros(text);
  if (time !== null) return time;
  const duration = parseDuration(text);
  if (duration === null) {
    throw new LorgnetteError(
      'QueryInvalid',
      `${parameter}: must be RFC 3339, such as 2026-11-21T03:00:00Z, or a duration such as 30m, 6h or 7d`,
    );
  }
  const newest = reader
    .watermarks()
    .filter((row) => cluster === undefined || row.cluster === cluster)
    .reduce((latest, row) => Math.max(latest, row.newest), Number.NEGATIVE_INFINITY);
  return Number.isFinite(newest) ? newest - duration : null;
}

/** The window of a list. Throws `QueryInvalid` when it ends before it begins. */
export function windowOf(
  reader: StoreReader,
  cluster: string | undefined,
  since: string | undefined,
  until: string | undefined,
): { since?: Micros; until?: Micros } {
  const from = since === undefined ? null : momentOf('since', since, reader, cluster);
  const to = until === undefined ? null : momentOf('until', until, reader, cluster);
  if (from !== null && to !== null && from >= to)
    throw new LorgnetteError('QueryInvalid', 'since: must be before until');
  return { ...(from === null ? {} : { since: from }), ...(to === null ? {} : { until: to }) };
}
