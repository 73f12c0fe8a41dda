import { glob, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

import { LorgnetteError } from '../../lib/errors.ts';
import { toSourceError } from './source-error.ts';

export interface FileStat {
  readonly path: string;
  /** `device:inode` in decimal. */
  readonly inode: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** When the file came to be; 0 where the file system does not tell. */
  readonly birthMs: number;
}

/** What the paths name at one moment. */
export interface Listing {
  readonly files: FileStat[];
  /** Named pipes among the plain paths. */
  readonly pipes: string[];
  /** Plain paths without a file. */
  readonly missing: string[];
  /** Why a path could not be looked at, by path. */
  readonly troubles: Map<string, LorgnetteError>;
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(String(codeOf(error)));

export const inodeOf = (found: { readonly dev: bigint; readonly ino: bigint }): string =>
  `${found.dev}:${found.ino}`;

type Entry =
  | { readonly type: 'file'; readonly file: FileStat }
  | { readonly type: 'directory' | 'pipe' | 'other' };

/** What is there, symbolic links followed; `null` when nothing is. Throws `SourceUnavailable` when it cannot be looked at. */
async function entryAt(path: string): Promise<Entry | null> {
  try {
    const found = await stat(path, { bigint: true });
    if (found.isDirectory()) return { type: 'directory' };
    if (found.isFIFO()) return { type: 'pipe' };
    if (!found.isFile()) return { type: 'other' };
    const file = {
      path,
      inode: inodeOf(found),
      size: Number(found.size),
      mtimeMs: Number(found.mtimeMs),
      birthMs: Number(found.birthtimeMs),
    };
    return { type: 'file', file };
  } catch (error) {
    if (isMissing(error)) return null;
    throw toSourceError(error, `cannot look at ${path}`);
  }
}

/** `null` when there is no file of that name; throws `SourceUnavailable` when it cannot be looked at. */
export async function statFile(path: string): Promise<FileStat | null> {
  const entry = await entryAt(path);
  return entry?.type === 'file' ? entry.file : null;
}

/** Hidden files are what editors and copies in the making leave in a folder. */
const isVisible = (name: string): boolean => !name.startsWith('.');

const isPattern = (path: string): boolean => /[*?[\]{}]/.test(path);

/**
 * Every file that `paths` name now, each inode once: plain paths as given, what a directory holds and the matches of a
 * pattern oldest first, which is the order in which rotation wrote them. A path that cannot be looked at keeps no other from
 * being listed.
 */
export async function listFiles(paths: readonly string[]): Promise<Listing> {
  const files = new Map<string, FileStat>();
  const listing: Listing = { files: [], pipes: [], missing: [], troubles: new Map() };
  const add = (file: FileStat): void => {
    if (!files.has(file.inode)) files.set(file.inode, file);
  };
  async function list(path: string): Promise<void> {
    const entry = await entryAt(path);
    if (entry?.type === 'file') add(entry.file);
    else if (entry?.type === 'directory') await addAll((await readdir(path)).filter(isVisible), path);
    else if (entry?.type === 'pipe') listing.pipes.push(path);
    else if (entry?.type === 'other')
      throw new LorgnetteError('SourceUnavailable', `${path} is neither a file, a directory nor a pipe`);
    else if (isPattern(path)) await addAll(await matchesOf(path), '');
    else listing.missing.push(path);
  }
  /** Files alone: what else is there was not asked for by name. */
  async function addAll(names: readonly string[], folder: string): Promise<void> {
    const found: FileStat[] = [];
    for (const name of names) {
      const path = join(folder, name);
      const entry = await entryAt(path).catch((error: unknown) => note(path, error));
      if (entry?.type === 'file') found.push(entry.file);
    }
    found.toSorted(byAge).forEach(add);
  }
  function note(path: string, error: unknown): null {
    listing.troubles.set(path, toSourceError(error, `cannot list ${path}`));
    return null;
  }
  for (const path of paths) await list(path).catch((error: unknown) => note(path, error));
  listing.files.push(...files.values());
  return listing;
}

async function matchesOf(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(pattern)) found.push(path);
  return found;
}

const byAge = (a: FileStat, b: FileStat): number => a.mtimeMs - b.mtimeMs || (a.path < b.path ? -1 : 1);

/**
 * What rotation made of the log at `path`, oldest first: `audit-2026-01-31T10-00-00.000.log` as the API server names it,
 * `audit.log.1`, `audit.log-20260131` and `audit-20260131.log` as logrotate does, compressed or not. Of a symbolic link also
 * what rotation made of its target.
 */
export async function listRotated(path: string): Promise<FileStat[]> {
  const target = await realpath(path).catch((error: unknown) => {
    if (isMissing(error)) return path;
    throw toSourceError(error, `cannot look at ${path}`);
  });
  const found = new Map<string, FileStat>();
  for (const name of new Set([path, target])) {
    for (const file of await listSiblings(name)) found.set(file.inode, file);
  }
  return [...found.values()].sort(byAge);
}

async function listSiblings(path: string): Promise<FileStat[]> {
  const folder = dirname(path);
  const name = basename(path);
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  const isRotation = (candidate: string): boolean => {
    const plain = candidate.replace(/\.(?:gz|zst)$/, '');
    if (plain.startsWith(name)) return /^[.-]\d[\d.T-]*$/.test(plain.slice(name.length));
    if (!plain.startsWith(`${stem}-`) || !plain.endsWith(extension)) return false;
    return /^\d[\d.T-]*$/.test(plain.slice(stem.length + 1, plain.length - extension.length));
  };
  try {
    const names = (await readdir(folder)).filter(isRotation);
    const found = await Promise.all(names.map((candidate) => statFile(join(folder, candidate))));
    return found.filter((file) => file !== null);
  } catch (error) {
    if (isMissing(error)) return [];
    throw toSourceError(error, `cannot list ${folder}`);
  }
}
