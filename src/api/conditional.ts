import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** Answers change with what is read, and with who may ask: nothing may be shown again without asking first. */
const CACHE_CONTROL = 'private, no-cache';
/** What failed is not to be kept at all. */
const UNKEPT = 'no-store';

/**
 * Gives every whole answer to GET and HEAD an `ETag`, a hash of its body, and answers 304 when the caller has the same.
 * Streams have none.
 */
export function answerConditionally(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!reply.hasHeader('cache-control')) {
      void reply.header('cache-control', isRead && reply.statusCode === 200 ? CACHE_CONTROL : UNKEPT);
    }
    if (!isRead || reply.statusCode !== 200 || !isWhole(payload)) return done(null, payload);
    const tag = tagOf(payload);
    void reply.header('etag', tag);
    if (!hasTag(request.headers['if-none-match'], tag)) return done(null, payload);
    void reply.code(304).removeHeader('content-type');
    // The body of a HEAD is dropped later, when its length has been told.
    return done(null, request.method === 'HEAD' ? payload : null);
  });
}

const isWhole = (payload: unknown): payload is string | Buffer =>
  typeof payload === 'string' || Buffer.isBuffer(payload);

const tagOf = (body: string | Buffer): string => `"${hash('sha256', body, 'base64url').slice(0, 22)}"`;

/** RFC 9110 §13.1.2: compared weakly, since a proxy that compresses weakens the tag. */
function hasTag(condition: string | undefined, tag: string): boolean {
  if (condition === undefined) return false;
  if (condition.trim() === '*') return true;
  return [...condition.matchAll(/(?:W\/)?(?<opaque>"[^"]*")/g)].some(
    (match) => match.groups?.['opaque'] === tag,
  );
}
