import { followSettled, type FollowOptions } from '../api/stream/follow.ts';
import { parsePosition } from '../api/stream/position.ts';
import { createBackoff } from '../lib/backoff.ts';
import { type ErrorCode, LorgnetteError } from '../lib/errors.ts';
import { pause } from '../lib/pause.ts';
import { readEvents, type ServerSentEvent } from './server-sent-events.ts';
import type { Query, Service } from './service.ts';

export interface ServiceFollowOptions {
  readonly service: Service;
  readonly query: Query;
  readonly signal: AbortSignal;
  /** Told when the connection is lost, and when it is there again (`null`). */
  readonly onTrouble: (trouble: { readonly message: string; readonly waitMs: number } | null) => void;
  readonly firstWaitMs?: number;
  readonly random?: () => number;
  readonly silenceMs?: number;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** A service says something every 15 s: one that does not is away, whatever the connection looks like. */
const SILENCE_MS = 50_000;
/** What goes away by itself. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'ServerUnreachable',
  'Overloaded',
  'TooManyAttempts',
  'StoreUnavailable',
  'StoreLocked',
  'Internal',
]);

/**
 * The events of a service, from connection to connection without loss or repetition. Throws what keeps the first connection
 * from being made, and later what does not go away by itself.
 */
export async function* followService(options: ServiceFollowOptions): AsyncGenerator<ServerSentEvent> {
  const { service, query, signal, onTrouble, firstWaitMs = FIRST_WAIT_MS } = options;
  const { silenceMs = SILENCE_MS, random = Math.random } = options;
  const begun = (firstMs: number) => createBackoff({ random, firstMs, mostMs: LONGEST_WAIT_MS });
  let lastId: string | null = null;
  let backoff = begun(firstWaitMs);
  let isLost = false;
  while (!signal.aborted) {
    const silence = new AbortController();
    let patience = setTimeout(() => silence.abort(), silenceMs);
    const heard = (): void => {
      clearTimeout(patience);
      patience = setTimeout(() => silence.abort(), silenceMs);
    };
    let message = 'the service ended the stream';
    try {
      const resumed: Query = lastId === null ? query : { ...query, since: undefined };
      const headers: Record<string, string> = lastId === null ? {} : { 'last-event-id': lastId };
      const until = AbortSignal.any([signal, silence.signal]);
      const answer = await service.open('/deliveries/stream', resumed, headers, until);
      for await (const event of readEvents(told(answer, heard))) {
        if (isLost) onTrouble(null);
        isLost = false;
        backoff = begun(event.retryMs ?? firstWaitMs);
        lastId = event.id ?? lastId;
        if (event.data !== null) yield event;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (lastId === null || !isPassing(error)) throw error;
      message = error instanceof Error ? error.message : String(error);
    } finally {
      clearTimeout(patience);
    }
    isLost = true;
    const waitMs = backoff.next();
    onTrouble({ message, waitMs });
    await pause(waitMs, signal);
  }
}

/** Connections that break are no errors of ours: what they are called differs. */
const isPassing = (error: unknown): boolean =>
  error instanceof LorgnetteError ? PASSING.has(error.code) : error instanceof Error;

async function* told(answer: Response, heard: () => void): AsyncGenerator<Uint8Array> {
  for await (const bytes of answer.body ?? []) {
    heard();
    yield bytes as Uint8Array;
  }
}

/** The events of a store, until `ended` settles and everything is told that was there by then. */
export async function* followReader(
  options: Omit<FollowOptions, 'follow'>,
  ended: Promise<void> | null,
): AsyncGenerator<ServerSentEvent> {
  const ending = new AbortController();
  let failure: unknown = null;
  ended?.catch((error: unknown) => (failure = error)).finally(() => ending.abort());
  let lastId: string | null = null;
  const signal = AbortSignal.any([options.signal, ending.signal]);
  for await (const event of readEvents(followSettled({ ...options, follow: true, signal }))) {
    lastId = event.id ?? lastId;
    if (event.data !== null) yield event;
  }
  if (options.signal.aborted) return;
  const from = lastId === null ? options.from : parsePosition(lastId, 'id');
  for await (const event of readEvents(followSettled({ ...options, from, follow: false })))
    if (event.data !== null) yield event;
  if (failure !== null) throw failure;
}
