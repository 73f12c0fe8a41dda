/**
 * Why the service cannot answer in full: the `code`s of `/readyz`. The set is closed, and the table is the documentation
 * (`docs/reference/readiness.md` is generated from it).
 */
export const READINESS_CODES = {
  starting: 'The ingest thread has not yet looked at its sources.',
  backlog: 'A source has input that is still being read: what is told is true as of an earlier time.',
  'source-failed': 'A source cannot be read. It is tried again, and goes on where it was.',
  'source-given-up':
    'A source failed in a way that does not pass by itself, and is not read any more; the others are. Mend it, and start Lorgnette again.',
  'store-unavailable': 'The store cannot be read or written. It is tried again; nothing is lost.',
  'store-full': 'The disk that holds the store is full. Writing is tried again; nothing is lost.',
  'store-read-only': 'The store cannot be written. Writing is tried again; nothing is lost.',
  'ingest-stopped': 'Nothing is read any more; the process is about to end.',
} as const;

export type ReadinessCode = keyof typeof READINESS_CODES;

export interface NotReady {
  readonly code: ReadinessCode;
  /** One sentence about what it is that is not ready. */
  readonly message: string;
}
