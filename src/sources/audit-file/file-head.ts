import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';

/** Decompressed bytes that identify a file: they hold its first event, audit ID and time included. */
const HEAD_BYTES = 1024;
/** Compressed bytes read to get them. */
const PREFIX_BYTES = 4096;

/** Identity of a file by content: survives renaming, copying and compressing. */
export interface FileHead {
  /** Bytes hashed: fewer than 1024 of a file that was shorter when it was looked at. */
  readonly length: number;
  /** SHA-256, the first 32 hexadecimal digits. */
  readonly hash: string;
}

export interface FileBeginning {
  readonly gzip: boolean;
  /** The first decompressed bytes, at most 1024; fewer of a shorter or damaged file. */
  readonly bytes: Buffer;
  /** Whether that is all there will be to tell it by: false of a compressed file that is still being written. */
  readonly settled: boolean;
}

/** Tells gzip by its magic bytes, not by the name. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

export async function readBeginning(handle: FileHandle): Promise<FileBeginning> {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  const { bytesRead } = await handle.read(prefix, 0, PREFIX_BYTES, 0);
  const raw = prefix.subarray(0, bytesRead);
  if (!isGzip(raw)) return { gzip: false, bytes: raw.subarray(0, HEAD_BYTES), settled: true };
  const bytes = inflateStart(raw).subarray(0, HEAD_BYTES);
  return { gzip: true, bytes, settled: bytes.length === HEAD_BYTES || isWhole(raw) };
}

function inflateStart(raw: Buffer): Buffer {
  try {
    return gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    // Not readable from its first block on: it has no head, and reading it will report the damage.
    return Buffer.alloc(0);
  }
}

/** Whether these bytes are a gzip stream with its end. */
function isWhole(raw: Buffer): boolean {
  try {
    gunzipSync(raw);
    return true;
  } catch {
    return false;
  }
}

export function headOf(bytes: Buffer, length = bytes.length): FileHead {
  return { length, hash: createHash('sha256').update(bytes.subarray(0, length)).digest('hex').slice(0, 32) };
}

/** Whether a file that begins with `bytes` can be the one that had this head: files only grow. */
export function hasHead(bytes: Buffer, head: FileHead): boolean {
  return bytes.length >= head.length && headOf(bytes, head.length).hash === head.hash;
}
