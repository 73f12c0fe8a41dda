import type { IngestMs } from './ingest-time.ts';

/** Tells the documents of a chunk again: those of the source's indices with an ingest time from `from` to `to`. */
export interface DocumentRange {
  readonly field: string;
  readonly from: IngestMs;
  readonly to: IngestMs;
}

export const formatIdentity = ({ field, from, to }: DocumentRange): string => `${from}-${to} ${field}`;

const IDENTITY = /^(?<from>-?\d+)-(?<to>-?\d+) (?<field>.+)$/s;

/** `null` when it is none. */
export function parseIdentity(text: string): DocumentRange | null {
  const { from, to, field } = IDENTITY.exec(text)?.groups ?? {};
  return field === undefined ? null : { field, from: Number(from), to: Number(to) };
}
