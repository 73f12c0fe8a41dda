import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';

import { type Client, errors, type TransportResult } from '@elastic/elasticsearch';

import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { PageBuffers } from './page-buffers.ts';

/** One request whose answer is read as bytes. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly querystring?: Readonly<Record<string, string | number | boolean>>;
  /** A JSON text. */
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/** The answer was larger than it may be: it was not read to its end. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

const MOST_ERROR_BYTES = 1024 * 1024;
/** Of answers that are made objects. */
const MOST_OBJECT_BYTES = 64 * 1024 * 1024;
const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

/**
 * The body of an answer, in a buffer that `buffers` lends: the caller gives it back. Throws what the client throws, also for
 * answers that tell of an error, and `AnswerTooLarge` beyond `mostBytes`.
 */
export async function exchangeBytes(
  client: Client,
  request: Exchange,
  buffers: PageBuffers,
  mostBytes: number,
): Promise<Buffer> {
  const { method, path, querystring, body, signal, timeoutMs } = request;
  const result = await client.transport.request(
    {
      method,
      path,
      ...(querystring === undefined ? {} : { querystring }),
      ...(body === undefined ? {} : { body }),
    },
    {
      asStream: true,
      meta: true,
      signal,
      headers: JSON_HEADERS,
      ...(timeoutMs === undefined ? {} : { requestTimeout: timeoutMs }),
    },
  );
  const answer = result as TransportResult<Readable>;
  const { statusCode } = answer;
  try {
    const stream = decompressed(answer);
    if (statusCode !== undefined && statusCode >= 400) throw await toError(answer, stream, buffers);
    return await collect(stream, buffers, mostBytes);
  } catch (error) {
    if (error instanceof AnswerTooLarge || error instanceof errors.ElasticsearchClientError) throw error;
    if (signal.aborted) throw new errors.RequestAbortedError('Request aborted', answer);
    // The connection broke in the middle of the answer.
    throw new errors.ConnectionError(error instanceof Error ? error.message : String(error), answer);
  } finally {
    answer.body.destroy();
  }
}

/** An answer that is small, as an object. */
export async function exchangeJson(
  client: Client,
  request: Exchange,
  buffers: PageBuffers,
): Promise<JsonObject> {
  const bytes = await exchangeBytes(client, request, buffers, MOST_OBJECT_BYTES);
  try {
    return JSON.parse(bytes.toString('utf8')) as JsonObject;
  } finally {
    buffers.give(bytes);
  }
}

function decompressed({ headers, body }: TransportResult<Readable>): Readable {
  const encoding = (headers?.['content-encoding'] ?? '').toLowerCase();
  if (encoding !== 'gzip' && encoding !== 'deflate') return body;
  const decoder = encoding === 'gzip' ? createGunzip() : createInflate();
  body.on('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}

async function collect(stream: Readable, buffers: PageBuffers, mostBytes: number): Promise<Buffer> {
  let buffer = buffers.take();
  let length = 0;
  try {
    for await (const part of stream) {
      const piece = part as Buffer;
      if (length + piece.length > mostBytes) throw new AnswerTooLarge(`more than ${mostBytes} bytes`);
      if (length + piece.length > buffer.length) buffer = buffers.grow(buffer, length, length + piece.length);
      buffer.set(piece, length);
      length += piece.length;
    }
  } catch (error) {
    buffers.give(buffer);
    throw error;
  }
  return buffer.subarray(0, length);
}

async function toError(
  answer: TransportResult<Readable>,
  stream: Readable,
  buffers: PageBuffers,
): Promise<errors.ResponseError> {
  const bytes = await collect(stream, buffers, MOST_ERROR_BYTES);
  const text = bytes.toString('utf8');
  buffers.give(bytes);
  return new errors.ResponseError({ ...answer, body: parsed(text), warnings: null });
}

/** What stands before Elasticsearch may answer with a page of HTML. */
function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
