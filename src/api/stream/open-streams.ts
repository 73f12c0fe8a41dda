import type { FastifyInstance } from 'fastify';

import { LorgnetteError } from '../../lib/errors.ts';

/** A stream that was let in. */
export interface OpenStream {
  /** Aborts when it is to end. */
  readonly signal: AbortSignal;
  /** Ends it, and gives its place to another. */
  end(): void;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It lasts: it is no concurrent request, and how long it took is no time of an answer. */
    readonly isStream?: boolean;
  }
  interface FastifyInstance {
    /** Throws `Overloaded` when too many are open. */
    openStream(): OpenStream;
    /** Ends them all; clients come again, and say where they were. */
    endStreams(): void;
  }
}

/** Lets so many event streams in at once, and ends them before the server is closed: it waits for what is open. */
export function limitStreams(
  app: FastifyInstance,
  most: number,
  metrics: { readonly streams: (open: number) => void },
): void {
  const open = new Set<AbortController>();
  const endAll = (): void => {
    for (const stream of open) stream.abort();
  };
  let isClosing = false;
  app.decorate('openStream', () => {
    if (open.size >= most || isClosing) {
      throw new LorgnetteError('Overloaded', 'Too many event streams are open. Try again.', {
        retriable: true,
      });
    }
    const stream = new AbortController();
    open.add(stream);
    metrics.streams(open.size);
    return {
      signal: stream.signal,
      end() {
        stream.abort();
        if (open.delete(stream)) metrics.streams(open.size);
      },
    };
  });
  app.decorate('endStreams', endAll);
  app.addHook('preClose', (done) => {
    isClosing = true;
    endAll();
    done();
  });
}
