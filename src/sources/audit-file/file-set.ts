import { glob, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

import { LorgnetteError } from '../../lib/errors.ts';

export interface FileStat {
  readonly path: string;
  /** `device:inode` in decimal. */
  readonly inode: string;
  readonly size: number;
  readonly mtimeMs: number;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

export const inodeOf = (found: { readonly dev: bigint; readonly ino: bigint }): string =>
  `${found.dev}:${found.ino}`;

/** `null` when there is no such file; throws `SourceUnavailable` for a directory or what cannot be looked at. */
export async function statFile(path: string): Promise<FileStat | null> {
  try {
    const found = await stat(path, { bigint: true });
    if (found.isDirectory())
      throw new LorgnetteError('SourceUnavailable', `${path} is a directory, not an audit log`);
    return { path, inode: inodeOf(found), size: Number(found.size), mtimeMs: Number(found.mtimeMs) };
  } catch (error) {
    if (isMissing(error)) return null;
    if (error instanceof LorgnetteError) throw error;
    throw new LorgnetteError('SourceUnavailable', `cannot look at ${path}: ${String(error)}`, {
      cause: error,
      retriable: true,
    });
  }
}

const isPattern = (path: string): boolean => /[*?[\]{}]/.test(path);

/**
 * Every file that `paths` name now, each inode once: plain paths as given, the matches of a pattern oldest first, which is
 * the order in which rotation wrote them. `missing` are plain paths without a file.
 */
export async function listFiles(paths: readonly string[]): Promise<{ files: FileStat[]; missing: string[] }> {
  const files = new Map<string, FileStat>();
  const missing: string[] = [];
  for (const path of paths) {
    const plain = await statFile(path);
    if (plain !== null) {
      if (!files.has(plain.inode)) files.set(plain.inode, plain);
    } else if (isPattern(path)) {
      for (const match of await listPattern(path)) if (!files.has(match.inode)) files.set(match.inode, match);
    } else {
      missing.push(path);
    }
  }
  return { files: [...files.values()], missing };
}

async function listPattern(pattern: string): Promise<FileStat[]> {
  const matches: FileStat[] = [];
  for await (const entry of glob(pattern, { withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const found = await statFile(join(entry.parentPath, entry.name));
    if (found !== null) matches.push(found);
  }
  return matches.sort(byAge);
}

const byAge = (a: FileStat, b: FileStat): number => a.mtimeMs - b.mtimeMs || (a.path < b.path ? -1 : 1);

/**
 * What rotation made of the log at `path`, oldest first: `audit-2026-01-31T10-00-00.000.log` as the API server names it,
 * `audit.log.1` and `audit.log-20260131` as logrotate does, compressed or not.
 */
export async function listRotated(path: string): Promise<FileStat[]> {
  const folder = dirname(path);
  const name = basename(path);
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  const isRotation = (candidate: string): boolean => {
    const plain = candidate.replace(/\.gz$/, '');
    if (plain.startsWith(name)) return /^[.-]\d[\d.T-]*$/.test(plain.slice(name.length));
    if (!plain.startsWith(`${stem}-`) || !plain.endsWith(extension)) return false;
    return /^\d[\d.T-]*$/.test(plain.slice(stem.length + 1, plain.length - extension.length));
  };
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw new LorgnetteError('SourceUnavailable', `cannot list ${folder}: ${String(error)}`, {
      cause: error,
      retriable: true,
    });
  }
  const found = await Promise.all(
    names.filter(isRotation).map((candidate) => statFile(join(folder, candidate))),
  );
  return found.filter((file) => file !== null).sort(byAge);
}
