import type { FastifyInstance, FastifyRequest } from 'fastify';

import { LorgnetteError } from '../../lib/errors.ts';
import type { ServerLimits } from '../../model/server.ts';
import { policyOf } from '../access/route-policy.ts';

/** Seconds after which a client that was turned away may come again. */
const RETRY_AFTER_SECONDS = 1;

/** Refuses what no honest client sends, and what there is no room for now. */
export function limitRequests(app: FastifyInstance, limits: ServerLimits, onOverload: () => void): void {
  const running = new WeakSet<FastifyRequest>();
  let count = 0;
  const ended = (request: FastifyRequest): void => {
    if (running.delete(request)) count -= 1;
  };
  app.addHook('onRequest', (request, reply, done) => {
    const hasBody = bodyOf(request);
    // It is not read, and so the connection cannot be used again.
    if (hasBody) void reply.header('connection', 'close');
    const refusal = refusalOf(request, hasBody, limits);
    if (refusal !== null) return done(refusal);
    // Whether the process lives is told at any rate: somebody would end it.
    if (policyOf(request.routeOptions.url) === 'open') return done();
    // Streams last; they have a limit of their own.
    if (request.routeOptions.config.isStream === true) return done();
    if (count >= limits.maxConcurrentRequests) {
      onOverload();
      void reply.header('retry-after', RETRY_AFTER_SECONDS);
      return done(
        new LorgnetteError('Overloaded', 'Too many requests are being answered. Try again.', {
          retriable: true,
        }),
      );
    }
    running.add(request);
    count += 1;
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    ended(request);
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    ended(request);
    done();
  });
}

const bodyOf = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function refusalOf(request: FastifyRequest, hasBody: boolean, limits: ServerLimits): LorgnetteError | null {
  const { url = '', method } = request.raw;
  if (Buffer.byteLength(url) > limits.maxUrlBytes) {
    return new LorgnetteError('UrlTooLong', `A URL has at most ${limits.maxUrlBytes} bytes here.`);
  }
  const query = url.indexOf('?');
  const parameters = query < 0 ? 0 : url.slice(query + 1).split('&').length;
  if (parameters > limits.maxQueryParameters) {
    const message = `A query has at most ${limits.maxQueryParameters} parameters here.`;
    return new LorgnetteError('RequestInvalid', message);
  }
  // Where nothing is read either way, that is what there is to say.
  const reads = (method === 'GET' || method === 'HEAD') && policyOf(request.routeOptions.url) !== 'senders';
  return reads && hasBody ? new LorgnetteError('BodyRefused', `${method} takes no body.`) : null;
}
