import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import type { AuditIntake } from '../sources/audit-webhook/contract.ts';

export type AuditBody =
  | { readonly type: 'read'; readonly body: Uint8Array<ArrayBuffer> }
  /** `head`: how it begins, as far as it was read. */
  | { readonly type: 'too-large' | 'queue-full'; readonly head: Uint8Array }
  /** Not what its encoding says. */
  | { readonly type: 'broken' }
  /** The sender went away. */
  | { readonly type: 'aborted' };

/** So much is read whether there is room for it or not: it tells whether the same comes again. */
const HEAD_BYTES = 1024;
const INFLATED_AT_ONCE = 64 * 1024;

/**
 * Reads a body into a buffer of its own, decompressed, and no further than there is room for it. What is left of one that is
 * not taken is thrown away as it comes, so that the sender gets to the answer.
 */
export async function readAuditBody(
  request: IncomingMessage,
  isCompressed: boolean,
  { maxBodyBytes, reserve }: AuditIntake,
): Promise<AuditBody> {
  const bytes: Readable = isCompressed
    ? request.pipe(createGunzip({ chunkSize: INFLATED_AT_ONCE }))
    : request;
  let isAborted = false;
  const leave = (): void => {
    if (request.readableEnded) return;
    isAborted = true;
    bytes.destroy(new Error('the sender went away'));
  };
  request.once('close', leave);
  const chunks: Buffer[] = [];
  let length = 0;
  let reserved = 0;

  function refused(type: 'too-large' | 'queue-full'): AuditBody {
    if (isCompressed) {
      request.unpipe();
      bytes.destroy();
    }
    request.resume();
    return { type, head: Buffer.concat(chunks).subarray(0, HEAD_BYTES) };
  }

  try {
    const pieces = bytes.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const piece of pieces) {
      chunks.push(piece);
      length += piece.length;
      if (length > maxBodyBytes) return refused('too-large');
      if (length < HEAD_BYTES) continue;
      if (!reserve(length - reserved)) return refused('queue-full');
      reserved = length;
    }
  } catch {
    // The only one who could mend it is told by the answer.
    request.unpipe();
    request.resume();
    return { type: isAborted || request.destroyed ? 'aborted' : 'broken' };
  } finally {
    request.off('close', leave);
  }
  if (length > reserved && !reserve(length - reserved)) return refused('queue-full');
  // Not one of those that Node shares: it goes to another thread as a whole.
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return { type: 'read', body };
}
