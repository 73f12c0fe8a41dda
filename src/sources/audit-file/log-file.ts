import { open, type FileHandle } from 'node:fs/promises';

import { createFileInput, type ByteInput } from './byte-input.ts';
import { hasHead, headOf, readBeginning, type FileHead } from './file-head.ts';
import { inodeOf, listRotated, statFile, type FileStat } from './file-set.ts';
import { createGunzipInput, type GunzipInput } from './gunzip-input.ts';
import type { FilePosition } from './position.ts';

/** One file of the log, from its discovery to its end. */
export interface LogFile {
  path: string;
  inode: string;
  head: FileHead;
  /** Decompressed bytes handed over. */
  offset: number;
  /** `null` when it is closed: read to its end, or not begun. */
  reading: OpenLog | null;
  done: boolean;
  /** Read to its end at least once since it was found or since it was rotated away. */
  caughtUp: boolean;
  /** Physical size when it was last read to its end. */
  sizeAtEnd: number;
  size: number;
  mtimeMs: number;
  /** Whether the last listing named it. */
  listed: boolean;
  /** Looks in a row that found it rotated away and at its end. */
  looksSinceRotation: number;
  /** When it was first seen at its end with nothing new since; for telling that a compressed file is complete. */
  quietSinceMs: number | null;
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
    inode: file.inode,
    head: known?.head ?? { length: 0, hash: headOf(Buffer.alloc(0)).hash },
    offset: known?.offset ?? 0,
    reading: null,
    done: false,
    caughtUp: false,
    sizeAtEnd: -1,
    size: file.size,
    mtimeMs: file.mtimeMs,
    listed: true,
    looksSinceRotation: 0,
    quietSinceMs: null,
  };
}

export const positionOf = (log: LogFile): FilePosition => ({
  path: log.path,
  inode: log.inode,
  head: log.head,
  offset: log.offset,
  mtimeMs: log.mtimeMs,
  done: log.done,
});

/** Opens the file where it was left; `null` when it cannot be found under its name or one that rotation gives. */
export async function openLog(log: LogFile): Promise<OpenLog | null> {
  const handle = await openInode(log);
  if (handle === null) return null;
  try {
    const beginning = await readBeginning(handle);
    log.head = headOf(beginning.bytes);
    if (!beginning.gzip) return { handle, input: createFileInput(handle, log.offset), gunzip: null };
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
  const here = await statFile(log.path);
  const rotated = here?.inode === log.inode ? [] : await listRotated(log.path);
  for (const candidate of [here, ...rotated]) {
    if (candidate?.inode !== log.inode) continue;
    const handle = await open(candidate.path, 'r');
    const opened = await handle.stat({ bigint: true });
    if (inodeOf(opened) === log.inode) return handle;
    await handle.close();
  }
  return null;
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

/**
 * Whether an open plain file still begins as it did and is not shorter than what was read: else it was truncated and
 * reused. Takes over how it begins now: a short file's identity grows with it.
 */
export async function stillSameLog(log: LogFile, handle: FileHandle, size: number): Promise<boolean> {
  const { bytes } = await readBeginning(handle);
  const same = size >= log.offset && hasHead(bytes, log.head);
  log.head = headOf(bytes);
  return same;
}

export async function closeLog(log: LogFile): Promise<void> {
  const { reading } = log;
  log.reading = null;
  await reading?.input.close();
}
