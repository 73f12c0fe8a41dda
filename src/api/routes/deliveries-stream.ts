import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { DELIVERY_KINDS, OUTCOMES, SIDES } from '../../model/delivery.ts';
import type { StoreReader } from '../../store/contract.ts';
import { LOG } from '../../telemetry/log-messages.ts';
import type { Route } from '../dependencies.ts';
import { Filter } from '../list-filters.ts';
import { Moment } from '../moment.ts';
import { answers, text, type RouteSchema } from '../openapi/operation.ts';
import { positionAt } from '../stream/begin.ts';
import { followSettled } from '../stream/follow.ts';
import { parsePosition, type Position } from '../stream/position.ts';

const Id = z.string().min(1).max(64).exactOptional();

export const StreamQuery = z.strictObject({
  cluster: Filter.describe('Name of the cluster.'),
  namespace: Filter.describe('Name of the namespace.'),
  kind: z.enum(DELIVERY_KINDS).exactOptional().describe('Kind of the delivery.'),
  outcome: z.enum(OUTCOMES).exactOptional().describe('How it came out.'),
  code: Filter.describe('Code of its cause: `ImageNotFound`.'),
  side: z.enum(SIDES).exactOptional().describe('Whose fault it is.'),
  after: Id.describe('`id` of an event: the stream begins behind it. `Last-Event-ID` goes before.'),
  since: Moment.describe(
    'Begins with the first that was final at this time or later: RFC 3339, so long before the newest event (`1h`), or `beginning`.',
  ),
  follow: z
    .enum(['true', 'false'])
    .default('true')
    .describe('`false`: ends where nothing more is settled yet.'),
});

/** Seconds after which a client that found no place may come again. */
const RETRY_AFTER_SECONDS = 5;
const HEARTBEAT_MS = 15_000;
/** Made ahead of what the client takes; the rest waits in the store. */
const READ_AHEAD_BYTES = 64 * 1024;

const DESCRIPTION = [
  'Server-sent events, one for each delivery when its outcome can no longer change (`delivery`), and one when evidence that came too late changed it after all (`correction`).',
  'The data is the line of the delivery with its `deliveryId`, `revision` (1; of corrections more) and `finalAt`.',
  'Their order is that of the commits, and `id` the place in it: sent again as `Last-Event-ID`, which browsers do by themselves, it resumes the stream without loss or repetition.',
  'Where that cannot be, an event `gap` says why (`reason`: `removed`, `other-store` or `ahead`), and the stream goes on.',
  'Only what is settled from now on is sent, unless `Last-Event-ID`, `after` or `since` say otherwise.',
  'A comment comes every 15 s when nothing else does. A client that does not read holds up nobody but itself.',
].join(' ');

/** `GET /deliveries/stream`: settled deliveries as they come. */
export const deliveriesStream: Route = (api, { reader, log, guard }) => {
  const heartbeatMs = heartbeatFor(guard?.limits.idleTimeoutSeconds);
  const schema = {
    operationId: 'streamDeliveries',
    tags: ['Deliveries'],
    summary: 'Every delivery when it is settled, as server-sent events',
    description: DESCRIPTION,
    examples: {
      'the first one that was settled': '/deliveries/stream?since=beginning&follow=false',
      'an id that is none': '/deliveries/stream?after=yesterday',
    },
    headers: z.object({
      'last-event-id': Id.describe(
        '`id` of the last event that the client has: the stream goes on behind it.',
      ),
    }),
    querystring: StreamQuery,
    response: answers(text('text/event-stream'), ['QueryInvalid', 'CursorInvalid']),
  } as const satisfies RouteSchema;
  api.get('/deliveries/stream', { schema, config: { isStream: true } }, (request, typed): void => {
    // What is sent is no text yet.
    const reply = typed as FastifyReply;
    const { after, since, follow, ...filters } = request.query;
    const from = beginOf(request, reader, { after, since, cluster: filters.cluster });
    // What may not be asked for is refused, and not said in a stream that has begun.
    reader.settled({ ...filters, after: 0, window: 0 });
    void reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' }).type('text/event-stream');
    if (request.method === 'HEAD') return void reply.send(Readable.from([]));
    void reply.header('retry-after', RETRY_AFTER_SECONDS);
    const stream = api.openStream();
    void reply.removeHeader('retry-after').header('connection', 'close');
    // Whoever asks for the next piece later is outside of this request, and of what it may read.
    const inRequest = AsyncLocalStorage.snapshot();
    const shown = {
      settled: (query: Parameters<StoreReader['settled']>[0]) => inRequest(() => reader.settled(query)),
      settledRange: () => inRequest(() => reader.settledRange()),
    };
    const pieces = followSettled({
      reader: shown,
      from,
      filters,
      follow: follow === 'true',
      heartbeatMs,
      signal: stream.signal,
    });
    const body = Readable.from(pieces, { objectMode: false, highWaterMark: READ_AHEAD_BYTES });
    // Also of a client that went away; the body itself is closed when it next looks.
    reply.raw.once('close', () => stream.end());
    body.once('close', () => stream.end());
    body.once('error', (error) => log.error({ err: error, id: request.id }, LOG.streamFailed));
    void reply.send(body);
  });
};

/** Twice before the server takes the connection for one on which nothing moves. */
const heartbeatFor = (idleTimeoutSeconds: number | undefined): number =>
  Math.min(HEARTBEAT_MS, ((idleTimeoutSeconds ?? Number.POSITIVE_INFINITY) * 1_000) / 2);

function beginOf(
  { headers }: FastifyRequest,
  reader: StoreReader,
  {
    after,
    since,
    cluster,
  }: { after: string | undefined; since: string | undefined; cluster: string | undefined },
): Position | null {
  const last = headers['last-event-id'];
  if (typeof last === 'string') return parsePosition(last, 'Last-Event-ID');
  if (after !== undefined) return parsePosition(after, 'after');
  return since === undefined ? null : positionAt(since, reader, cluster);
}
