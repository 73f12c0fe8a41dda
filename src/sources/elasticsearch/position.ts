import { LorgnetteError } from '../../lib/errors.ts';
import { GapState } from './gap-state.ts';
import type { IngestMs } from './ingest-time.ts';

/** What is committed. */
export interface PollPosition {
  /** The ingest time up to which everything was handed over that was visible; `null`: nothing yet. */
  readonly cursor: IngestMs | null;
  /** What there was to read when it was last looked; `null`: it never was. */
  readonly indices: GapState | null;
}

const VERSION = 1;

export const formatPosition = ({ cursor, indices }: PollPosition): string =>
  JSON.stringify({
    version: VERSION,
    ingestedUntil: cursor === null ? null : new Date(cursor).toISOString(),
    ...(indices === null ? {} : { indices }),
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
  let value: {
    readonly version?: unknown;
    readonly ingestedUntil?: unknown;
    readonly indices?: unknown;
  } | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch (error) {
    throw invalid(error);
  }
  if (value === null || typeof value !== 'object' || value.version !== VERSION) throw invalid();
  const indices = GapState.nullable().safeParse(value.indices ?? null);
  if (!indices.success) throw invalid(indices.error);
  if (value.ingestedUntil === null) return { cursor: null, indices: indices.data };
  const cursor = typeof value.ingestedUntil === 'string' ? Date.parse(value.ingestedUntil) : Number.NaN;
  if (Number.isNaN(cursor)) throw invalid();
  return { cursor, indices: indices.data };
}
