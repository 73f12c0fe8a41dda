import { LorgnetteError } from '../../lib/errors.ts';
import type { IngestMs } from './ingest-time.ts';

/** What is committed: the ingest time up to which everything was handed over that was visible. */
export interface PollPosition {
  /** `null`: nothing yet. */
  readonly cursor: IngestMs | null;
}

const VERSION = 1;

export const formatPosition = ({ cursor }: PollPosition): string =>
  JSON.stringify({
    version: VERSION,
    ingestedUntil: cursor === null ? null : new Date(cursor).toISOString(),
  });

/** Throws `PositionInvalid`. */
export function parsePosition(text: string): PollPosition {
  const invalid = (cause?: unknown): LorgnetteError =>
    new LorgnetteError(
      'PositionInvalid',
      `this is no position of an Elasticsearch source: ${text.slice(0, 200)}`,
      {
        cause,
      },
    );
  let value: { readonly version?: unknown; readonly ingestedUntil?: unknown } | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch (error) {
    throw invalid(error);
  }
  if (value === null || typeof value !== 'object' || value.version !== VERSION) throw invalid();
  if (value.ingestedUntil === null) return { cursor: null };
  const cursor = typeof value.ingestedUntil === 'string' ? Date.parse(value.ingestedUntil) : Number.NaN;
  if (Number.isNaN(cursor)) throw invalid();
  return { cursor };
}
