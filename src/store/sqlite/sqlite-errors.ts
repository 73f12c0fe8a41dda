import type { ErrorCode } from '../../lib/errors.ts';
import { LorgnetteError } from '../../lib/errors.ts';

interface Advice {
  readonly code: ErrorCode;
  readonly retriable: boolean;
  /** What happened to `path`, and what to do. */
  readonly text: (path: string) => string;
}

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that an operator can do something about. */
const ADVICE: ReadonlyMap<number, Advice> = new Map([
  [5, busy()],
  [6, busy()],
  [
    8,
    unavailable(
      (path) =>
        `${path} is read-only. Make the file and its folder writable for this user (SQLITE_READONLY).`,
    ),
  ],
  [
    10,
    unavailable(
      (path) => `Reading or writing ${path} failed. Look at the disk and the system log (SQLITE_IOERR).`,
      true,
    ),
  ],
  [11, corrupt()],
  [
    13,
    unavailable(
      (path) => `The disk that holds ${path} is full. Free space or shorten the retention (SQLITE_FULL).`,
      true,
    ),
  ],
  [
    14,
    unavailable(
      (path) =>
        `${path} cannot be opened. Its folder must exist and be writable for this user (SQLITE_CANTOPEN).`,
    ),
  ],
  [26, corrupt()],
]);

/** Runs `work`; what SQLite throws in it leaves as a `LorgnetteError` that says what to do. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** The primary SQLite result code of an error, `null` when it is none of SQLite's. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  // The upper bytes of an extended code only specify the lowest one.
  return error.errcode % 256;
}

export function toStoreError(error: unknown, path: string): LorgnetteError {
  if (error instanceof LorgnetteError) return error;
  const code = sqliteCode(error);
  // A SyntaxError is JSON.parse reading what is stored: the text is not what was written.
  const advice = error instanceof SyntaxError ? corrupt() : code === null ? undefined : ADVICE.get(code);
  if (advice !== undefined) {
    return new LorgnetteError(advice.code, advice.text(path), { cause: error, retriable: advice.retriable });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new LorgnetteError('StoreUnavailable', `The store ${path} refused the operation: ${reason}.`, {
    cause: error,
  });
}

function busy(): Advice {
  return {
    code: 'StoreLocked',
    retriable: true,
    text: (path) =>
      `Another program holds ${path} (a backup, an open sqlite3 shell?). Close it and try again (SQLITE_BUSY).`,
  };
}

function corrupt(): Advice {
  return {
    code: 'StoreCorrupt',
    retriable: false,
    text: (path) =>
      `${path} is damaged or no SQLite database. Restore a backup, or move the file away with its -wal and -shm ` +
      'companions and let Lorgnette read the audit log again (SQLITE_CORRUPT).',
  };
}

function unavailable(text: Advice['text'], retriable = false): Advice {
  return { code: 'StoreUnavailable', retriable, text };
}
