import { open, type FileHandle } from 'node:fs/promises';

import { LorgnetteError } from '../../lib/errors.ts';
import type { InputArchive, InputRange } from '../contract.ts';
import { createFileInput, type ByteInput } from './byte-input.ts';
import { hasHead, readBeginning } from './file-head.ts';
import { listFiles, listRotated, type FileStat } from './file-set.ts';
import { createGunzipInput } from './gunzip-input.ts';
import { parseIdentity, type FileIdentity } from './identity.ts';
import { skip } from './log-file.ts';
import { STANDARD_INPUT } from './stream-log.ts';

/**
 * Reads audit logs again: a file is found by how it begins among what the paths name and what rotation made of that, under
 * whatever name and compressed or not. One range at a time is in memory, whoever asks.
 */
export function createFileArchive(paths: readonly string[]): InputArchive {
  const files = paths.filter((path) => path !== STANDARD_INPUT);
  let busy: Promise<unknown> = Promise.resolve();

  /** Waits for its turn. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = busy.then(work);
    busy = result.catch(() => undefined);
    return result;
  }

  async function* read(range: InputRange): AsyncGenerator<Buffer> {
    const identity = parseIdentity(range.identity);
    if (identity === null || files.length === 0) return;
    const { likeliest, trouble } = await candidates(files, identity);
    for (const file of likeliest) {
      const bytes = await inTurn(() => readFrom(file, identity, range));
      if (bytes !== null) yield bytes;
    }
    // Whoever has not found it by then may have to wait for what cannot be looked at.
    if (trouble !== undefined) throw trouble;
  }
  return { read };
}

/** All files that may hold it, the one with its inode first, and why one of them cannot be looked at. */
async function candidates(
  paths: readonly string[],
  { inode }: FileIdentity,
): Promise<{ likeliest: FileStat[]; trouble: LorgnetteError | undefined }> {
  const found = new Map<string, FileStat>();
  const { files, missing, troubles } = await listFiles(paths);
  const [trouble] = troubles.values();
  for (const file of files) found.set(file.inode, file);
  for (const path of [...files.map((file) => file.path), ...missing]) {
    for (const file of await listRotated(path)) found.set(file.inode, file);
  }
  const likely = found.get(inode);
  const others = [...found.values()].filter((file) => file !== likely).reverse();
  return { likeliest: likely === undefined ? others : [likely, ...others], trouble };
}

/** `null` when it is another file, or has not as much in it. */
async function readFrom(
  { path }: FileStat,
  { head }: FileIdentity,
  { offset, length }: InputRange,
): Promise<Buffer | null> {
  const handle = await openIfThere(path);
  if (handle === null) return null;
  let input: ByteInput = createFileInput(handle, offset);
  try {
    const beginning = await readBeginning(handle);
    if (!hasHead(beginning.bytes, head)) return null;
    if (beginning.gzip) {
      const gunzip = createGunzipInput(createFileInput(handle, 0));
      gunzip.finish();
      input = gunzip;
      await skip(gunzip, offset);
    }
    const bytes = Buffer.allocUnsafe(length);
    const count = await input.read(bytes, 0, length);
    return count === 0 ? null : bytes.subarray(0, count);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await input.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    // Rotated away since it was listed.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw unreadable(path, error);
  }
}

const unreadable = (path: string, cause: unknown): LorgnetteError =>
  new LorgnetteError('SourceUnavailable', `cannot read ${path} again: ${String(cause)}`, {
    cause,
    retriable: true,
  });
