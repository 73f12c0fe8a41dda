import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { type AuditIntake, HEAD_BYTES } from '../sources/audit-webhook/contract.ts';

export type AuditBody =
  | { readonly type: 'read'; readonly body: Uint8Array<ArrayBuffer> }
  /** `head`: how it begins, as far as it was read. */
  | { readonly type: 'too-large' | 'queue-full'; readonly head: Uint8Array }
  /** Not what its encoding says. */
  | { readonly type: 'broken' }
  /** The sender went away. */
  | { readonly type: 'aborted' };

const INFLATED_AT_ONCE = 64 * 1024;

/**
 * Reads a body into a buffer of its own, decompressed, and no further than there is room for it. What is left of one that is
 * not taken is thrown away as it comes, so that the sender gets to the answer and the connection to its next request.
 */
export function readAuditBody(
  request: IncomingMessage,
  isCompressed: boolean,
  intake: AuditIntake,
): Promise<AuditBody> {
  const bytes: Readable = isCompressed
    ? request.pipe(createGunzip({ chunkSize: INFLATED_AT_ONCE }))
    : request;
  const chunks: Buffer[] = [];
  let length = 0;
  let reserved = 0;

  return new Promise((resolve) => {
    function finish(result: AuditBody): void {
      bytes.off('data', take).off('end', end);
      request.off('close', leave);
      if (isCompressed) {
        request.unpipe();
        bytes.destroy();
      }
      request.resume();
      resolve(result);
    }
    const refuse = (type: 'too-large' | 'queue-full'): void =>
      finish({ type, head: Buffer.concat(chunks).subarray(0, HEAD_BYTES) });

    function take(piece: Buffer): void {
      chunks.push(piece);
      length += piece.length;
      if (length > intake.maxBodyBytes) return refuse('too-large');
      // So much is read whether there is room for it or not: it tells whether the same comes again.
      if (length < HEAD_BYTES) return;
      if (!intake.reserve(length - reserved)) return refuse('queue-full');
      reserved = length;
    }
    function end(): void {
      if (length > reserved && !intake.reserve(length - reserved)) refuse('queue-full');
      else finish({ type: 'read', body: joined(chunks, length) });
    }
    function leave(): void {
      if (!request.readableEnded) finish({ type: 'aborted' });
    }
    bytes.on('data', take).on('end', end);
    // Listened to until the end: what comes of a stream that nobody wants any more is nobody's business, but must not go unheard.
    bytes.on('error', () =>
      finish({ type: request.destroyed && !request.readableEnded ? 'aborted' : 'broken' }),
    );
    request.on('close', leave);
  });
}

/** Not one of the buffers that Node shares: it goes to another thread as a whole. */
function joined(chunks: readonly Buffer[], length: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
