import { open, realpath, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { Micros } from '../../lib/micros.ts';
import { createFileInput, type ByteInput } from './byte-input.ts';
import { hasHead, headOf, readBeginning, type FileBeginning, type FileHead } from './file-head.ts';
import { inodeOf, isMissing, listRotated, statFile, type FileStat } from './file-set.ts';
import { createGunzipInput, type GunzipInput } from './gunzip-input.ts';
import type { FilePosition } from './position.ts';
import { toSourceError } from './source-error.ts';

/** Bytes before the offset that tell whether a file was written anew: they hold the end of an event. */
const TAIL_BYTES = 256;

const EMPTY = headOf(Buffer.alloc(0));

/** One file of the log, from its discovery to its end. */
export interface LogFile {
  path: string;
  /** What the path is a symbolic link to, `null` when it is none. */
  target: string | null;
  inode: string;
  head: FileHead;
  /** Decompressed bytes handed over. */
  offset: number;
  /** What lies before `offset`; `null` when that is not known, and of a compressed file. */
  tail: FileHead | null;
  /** `null` when it is closed: not begun, read to its end, or long without news. */
  reading: OpenLog | null;
  done: boolean;
  /** Read to its end at least once since it was found or since it was rotated away. */
  caughtUp: boolean;
  /** Physical size, and time of the last write, when it was last read to its end. */
  sizeAtEnd: number;
  mtimeAtEnd: number;
  size: number;
  mtimeMs: number;
  /** When it was last written to as long as it was known to be what it is. */
  knownMtimeMs: number;
  /** Greatest size that it was seen to have since it was begun or begun anew. */
  seenSize: number;
  /** Whether the last listing named it. */
  listed: boolean;
  /** The copy of another log, which has the same in it. */
  isCopy: boolean;
  /** Nothing is written to it any more: its end is the end of its last line. */
  isComplete: boolean;
  /** Looks in a row that found it rotated away and at its end. */
  looksSinceRotation: number;
  /** When it was first seen at its end with nothing new since; for telling that a compressed file is complete. */
  quietSinceMs: number | null;
  /** When the first event that was not handed over was logged; `null` when it does not tell, `undefined` before it was looked for. */
  nextAt: Micros | null | undefined;
  /** Why it cannot be read at the moment. It is tried again at `retryAtMs`. */
  trouble: string | null;
  retryAtMs: number;
}

export interface OpenLog {
  readonly handle: FileHandle;
  readonly input: ByteInput;
  /** Set of a compressed file. */
  readonly gunzip: GunzipInput | null;
}

export function createLogFile(file: FileStat, known: FilePosition | null): LogFile {
  return {
    path: file.path,
    target: null,
    inode: file.inode,
    head: known?.head ?? EMPTY,
    offset: known?.offset ?? 0,
    tail: known?.tail ?? null,
    reading: null,
    done: false,
    caughtUp: false,
    sizeAtEnd: -1,
    mtimeAtEnd: -1,
    size: file.size,
    mtimeMs: file.mtimeMs,
    knownMtimeMs: file.mtimeMs,
    seenSize: Math.max(file.size, known?.size ?? 0),
    listed: true,
    isCopy: false,
    isComplete: false,
    looksSinceRotation: 0,
    quietSinceMs: null,
    nextAt: undefined,
    trouble: null,
    retryAtMs: Number.NEGATIVE_INFINITY,
  };
}

export const positionOf = (log: LogFile): FilePosition => ({
  path: log.path,
  ...(log.target === null ? {} : { target: log.target }),
  inode: log.inode,
  head: log.head,
  offset: log.offset,
  ...(log.done ? {} : { size: log.seenSize, ...(log.tail === null ? {} : { tail: log.tail }) }),
  mtimeMs: log.knownMtimeMs,
  done: log.done,
});

/** Takes note of lines that are handed over: `bytes`, which stand for `length` bytes of the file. */
export function advance(log: LogFile, bytes: Buffer, length: number): void {
  log.offset += length;
  const isPlain = log.reading !== null && log.reading.gunzip === null;
  // Of a line that was cut the end is not there.
  log.tail = isPlain && bytes.length === length ? headOf(bytes.subarray(-TAIL_BYTES)) : null;
  log.nextAt = undefined;
}

/** Takes over what a look at the file says. */
export function noteStat(log: LogFile, { size, mtimeMs }: Pick<FileStat, 'size' | 'mtimeMs'>): void {
  log.size = size;
  log.mtimeMs = mtimeMs;
  log.seenSize = Math.max(log.seenSize, size);
}

/** From here on it is read from the beginning, whatever that is by now. */
export function startOver(log: LogFile, { handle }: OpenLog): void {
  log.offset = 0;
  log.tail = null;
  // It may have been cut while it was looked at: what was seen of it need not be there any more.
  log.head = EMPTY;
  log.seenSize = 0;
  log.knownMtimeMs = log.mtimeMs;
  log.nextAt = undefined;
  log.caughtUp = false;
  log.reading = { handle, input: createFileInput(handle, 0), gunzip: null };
}

/** Where a log was left. */
export type Mark = Pick<FilePosition, 'head' | 'offset'> & { readonly tail?: FileHead | null | undefined };

/**
 * Whether an open file is the log of which so much was read, or a copy of it that goes as far: it begins alike, and a plain one
 * has the same before the offset.
 */
export async function goesOn(
  handle: FileHandle,
  beginning: FileBeginning,
  { head, offset, tail }: Mark,
): Promise<boolean> {
  if (!hasHead(beginning.bytes, head)) return false;
  if (beginning.gzip) return true;
  const { size } = await handle.stat();
  if (size < offset) return false;
  if (tail === null || tail === undefined || tail.length === 0) return true;
  const bytes = Buffer.alloc(tail.length);
  const { bytesRead } = await handle.read(bytes, 0, tail.length, offset - tail.length);
  return bytesRead === tail.length && headOf(bytes).hash === tail.hash;
}

/** Opens the file where it was left; `null` when it cannot be found under its name or one that rotation gives. */
export async function openLog(log: LogFile): Promise<OpenLog | null> {
  const handle = await openInode(log);
  if (handle === null) return null;
  try {
    const beginning = await readBeginning(handle);
    if (!beginning.gzip) {
      // One that was written anew while it was closed keeps its mark: whoever reads it sees that it does not fit.
      if (hasHead(beginning.bytes, log.head)) log.head = headOf(beginning.bytes);
      return { handle, input: createFileInput(handle, log.offset), gunzip: null };
    }
    log.head = headOf(beginning.bytes);
    const gunzip = createGunzipInput(createFileInput(handle, 0));
    await skip(gunzip, log.offset);
    return { handle, input: gunzip, gunzip };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Opens the very file that was discovered, though it may have been renamed since. */
async function openInode(log: LogFile): Promise<FileHandle | null> {
  for (const name of log.target === null ? [log.path] : [log.path, log.target]) {
    const here = await statFile(name);
    const rotated = here?.inode === log.inode ? [] : await listRotated(name);
    for (const candidate of [here, ...rotated]) {
      if (candidate?.inode !== log.inode) continue;
      const handle = await open(candidate.path, 'r');
      const opened = await handle.stat({ bigint: true });
      if (inodeOf(opened) === log.inode) return handle;
      await handle.close();
    }
  }
  return null;
}

/** Looks into a file; `null` when it is gone. Throws `SourceUnavailable` when it cannot be read. */
export async function lookInto<T>(
  path: string,
  look: (handle: FileHandle, beginning: FileBeginning) => Promise<T>,
): Promise<T | null> {
  let handle;
  try {
    handle = await open(path, 'r');
    return await look(handle, await readBeginning(handle));
  } catch (error) {
    // Rotated away between the listing and here: the next look finds it under its new name.
    if (isMissing(error)) return null;
    throw toSourceError(error, `cannot read ${path}`);
  } finally {
    await handle?.close();
  }
}

/** What a path is a symbolic link to, itself or by way of a folder; `null` when it is what it says. */
export async function findTarget(path: string): Promise<string | null> {
  const target = await realpath(path);
  return target === resolve(path) ? null : target;
}

/** Inflates what was handed over before and passes over it. */
export async function skip(input: ByteInput, bytes: number): Promise<void> {
  const scratch = Buffer.allocUnsafe(64 * 1024);
  let left = bytes;
  while (left > 0) {
    const count = await input.read(scratch, 0, Math.min(left, scratch.length));
    if (count === 0) return;
    left -= count;
  }
}

export async function closeLog(log: LogFile): Promise<void> {
  const { reading } = log;
  log.reading = null;
  await reading?.input.close();
}
