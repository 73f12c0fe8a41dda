import type { ErrorCode } from '../../lib/errors.ts';
import { LorgnetteError } from '../../lib/errors.ts';
import { type PathTrouble, pathTrouble } from './path-trouble.ts';

interface Advice {
  readonly code: ErrorCode;
  readonly retriable: boolean;
  /** What happened to `path`, and what to do. */
  readonly text: (path: string) => string;
}

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that an operator can do something about. */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

const ADVICE = {
  locked: {
    code: 'StoreLocked',
    retriable: true,
    text: (path) =>
      `Another program holds ${path} (a backup, an open sqlite3 shell?). Close it and try again.`,
  },
  readOnly: {
    code: 'StoreReadOnly',
    // A file system that is mounted for writing again, or a mode that is put right, lets the same commit through.
    retriable: true,
    text: (path) =>
      `${path} is read-only for this user. Make the file, its -wal, -shm and .lock companions and its folder writable ` +
      '(ls -ld, mount), or give Lorgnette another path.',
  },
  notReadable: {
    code: 'StoreUnavailable',
    retriable: false,
    text: (path) => `${path} may not be read by this user. Put the mode of the file and its folders right.`,
  },
  failing: {
    code: 'StoreUnavailable',
    retriable: true,
    text: (path) =>
      `Reading or writing ${path} failed. Look at the disk, at limits of file size (ulimit -f) and at the system log.`,
  },
  corrupt: {
    code: 'StoreCorrupt',
    retriable: false,
    text: (path) =>
      `${path} is damaged or no SQLite database. "lorgnette store check" tells how far. Restore a backup, or move the file ` +
      'away with its -wal and -shm companions and let Lorgnette read the audit log again.',
  },
  full: {
    code: 'StoreFull',
    retriable: true,
    text: (path) =>
      `The disk that holds ${path} is full, or a quota is used up. Free space, give it a larger disk or shorten store.retentionDays; nothing that was committed is lost.`,
  },
  handles: {
    code: 'FileHandlesExhausted',
    retriable: true,
    text: (path) =>
      `${path} cannot be opened: no file handles are left. Raise the limit (ulimit -n, LimitNOFILE=) of this process or of the system.`,
  },
  noFolder: {
    code: 'StoreUnavailable',
    retriable: false,
    text: (path) =>
      `${path} cannot be opened: its folder must exist. Make the folder, or correct store.path.`,
  },
  isFolder: {
    code: 'StoreUnavailable',
    retriable: false,
    text: (path) => `${path} is a folder. store.path must name a file in it.`,
  },
  noFile: {
    code: 'StoreUnavailable',
    retriable: false,
    text: (path) => `There is no store ${path}. Correct the path, or start the service, which makes it.`,
  },
  cannotOpen: {
    code: 'StoreUnavailable',
    retriable: false,
    text: (path) => `${path} cannot be opened. Its folder must exist and be writable for this user.`,
  },
} as const satisfies { readonly [name: string]: Advice };

const BY_TROUBLE: { readonly [trouble in PathTrouble]: Advice } = {
  'no-handles': ADVICE.handles,
  'no-folder': ADVICE.noFolder,
  'is-folder': ADVICE.isFolder,
  'no-file': ADVICE.noFile,
  'not-writable': ADVICE.readOnly,
  'not-readable': ADVICE.notReadable,
  'disk-full': ADVICE.full,
};

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
  const code = extendedCode(error);
  // The upper bytes of an extended code only specify the lowest one.
  return code === null ? null : code % 256;
}

export function toStoreError(error: unknown, path: string): LorgnetteError {
  if (error instanceof LorgnetteError) return error;
  const advice = adviceOn(error, path);
  const reason = error instanceof Error ? error.message : String(error);
  if (advice === null) {
    return new LorgnetteError('StoreUnavailable', `The store ${path} refused the operation: ${reason}.`, {
      cause: error,
    });
  }
  const code = extendedCode(error);
  const said = code === null ? reason : `SQLite: ${reason}, ${code}`;
  return new LorgnetteError(advice.code, `${advice.text(spoken(path))} (${said})`, {
    cause: error,
    retriable: advice.retriable,
  });
}

/** The disk could take what is to be written, but not what follows from it. */
export const storeFull = (path: string): LorgnetteError =>
  new LorgnetteError(ADVICE.full.code, ADVICE.full.text(path), { retriable: true });

function adviceOn(error: unknown, path: string): Advice | null {
  // A SyntaxError is JSON.parse reading what is stored: the text is not what was written.
  if (error instanceof SyntaxError) return ADVICE.corrupt;
  switch (sqliteCode(error)) {
    case BUSY:
    case LOCKED:
      return ADVICE.locked;
    case READONLY:
      return ADVICE.readOnly;
    case CORRUPT:
    case NOTADB:
      return ADVICE.corrupt;
    case FULL:
      return ADVICE.full;
    // SQLite knows a full disk by ENOSPC of a write alone: not by a quota, nor where it makes room for its index of the log.
    // And a file system that turned read-only after a file of it was opened fails its writes.
    case IOERR:
      return troubled(path, ['no-handles', 'not-writable', 'disk-full']) ?? ADVICE.failing;
    case CANTOPEN:
      return troubled(path) ?? ADVICE.cannotOpen;
    default:
      return null;
  }
}

/** `of`: the only ones that can be the reason. */
function troubled(path: string, of?: readonly PathTrouble[]): Advice | null {
  const trouble = path === '' || path === ':memory:' ? null : pathTrouble(path);
  return trouble === null || of?.includes(trouble) === false ? null : BY_TROUBLE[trouble];
}

const spoken = (path: string): string =>
  path === '' ? 'the temporary file of the store (in $SQLITE_TMPDIR, $TMPDIR or /var/tmp)' : path;

function extendedCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode;
}
