import { accessSync, closeSync, constants, openSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the file system says of a path that SQLite could not use: SQLite keeps the reason to itself. */
export type PathTrouble =
  | 'no-handles'
  | 'no-folder'
  | 'is-folder'
  | 'no-file'
  | 'not-writable'
  | 'not-readable'
  | 'disk-full';

/** Less than this is as good as nothing: the write-ahead log and its index grow by more at a time. */
const FULL_BELOW_BYTES = 1024 * 1024;

/** Why the file at `path` cannot be opened, made, read or written; `null` when the file system sees nothing wrong. */
export function pathTrouble(path: string): PathTrouble | null {
  const folder = dirname(path);
  // First, because everything below may fail for it.
  const opening = codeOf(() => closeSync(openSync(folder, 'r')));
  if (opening === 'EMFILE' || opening === 'ENFILE') return 'no-handles';
  if (opening === 'EACCES') return 'not-readable';
  if (!isFolder(folder)) return 'no-folder';
  if (isFolder(path)) return 'is-folder';
  const reading = codeOf(() => accessSync(path, constants.R_OK));
  if (reading === 'EACCES') return 'not-readable';
  if (codeOf(() => accessSync(folder, constants.W_OK)) !== null) return 'not-writable';
  if (reading === null && codeOf(() => accessSync(path, constants.W_OK)) !== null) return 'not-writable';
  if (isDiskFull(folder)) return 'disk-full';
  return reading === 'ENOENT' ? 'no-file' : null;
}

function isDiskFull(folder: string): boolean {
  const { bavail, bsize, files, ffree } = statfsSync(folder);
  return bavail * bsize < FULL_BELOW_BYTES || (files > 0 && ffree === 0);
}

function isFolder(path: string): boolean {
  let found = false;
  codeOf(() => {
    found = statSync(path).isDirectory();
  });
  return found;
}

/** The system's code of what `work` throws, e.g. `EACCES`; `null` when it throws nothing. */
function codeOf(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
    throw error;
  }
}
