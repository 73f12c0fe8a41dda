import type { FastifyReply, FastifyRequest } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';
import { OPEN_BRACE, skipSpace } from '../../lib/json-bytes.ts';
import { type AuditIntake, type Receipt, RETRY_AFTER_SECONDS } from '../../sources/audit-webhook/contract.ts';
import { readAuditBody } from '../audit-body.ts';
import type { Route } from '../dependencies.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

const EventList = nameSchema(
  'EventList',
  z.looseObject({}),
  'A batch of `audit.k8s.io` events: an `EventList` as the webhook backend of the API server posts it. What of it is no audit event becomes a dead letter.',
);

const Committed = nameSchema(
  'Committed',
  z.strictObject({
    status: z.literal('committed'),
    bytes: z.number().int().describe('Of the batch, decompressed.'),
  }),
  'The batch is on the disk, and would be there after a loss of power.',
);

const WHY_NOT: { readonly [receipt in Exclude<Receipt, 'committed'>]: string } = {
  'store-failed': 'It could not be committed now. Post it again.',
  late: 'It is not committed yet. Post it again: that changes nothing if it is by then.',
  stopping: 'The service is about to end. Post it again.',
};

const EXAMPLE = {
  kind: 'EventList',
  apiVersion: 'audit.k8s.io/v1',
  metadata: {},
  items: [
    {
      level: 'Metadata',
      auditID: '5c2a5f0e-3b0a-4f5e-9d59-0d0c6a3c1b11',
      stage: 'ResponseComplete',
      requestURI: '/api/v1/namespaces/shop/pods/web-0',
      verb: 'delete',
      user: { username: 'alice@example.com' },
      objectRef: { resource: 'pods', namespace: 'shop', name: 'web-0', apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 200 },
      requestReceivedTimestamp: '2026-11-25T04:00:00.000000Z',
      stageTimestamp: '2026-11-25T04:00:00.012000Z',
    },
  ],
};

/** `POST /audit/:cluster`: takes a batch of audit events, and answers when it is committed for good. */
export const audit: Route = (api, { audit: receiver, metrics }) => {
  const schema = {
    operationId: 'postAuditEvents',
    tags: ['Service'],
    summary: 'Takes audit events from the webhook backend of an API server',
    description:
      'Answered with 200 when the batch is committed and would survive a loss of power; with anything else the sender has to post it again, which changes nothing if it was committed after all. `Content-Encoding` may be `gzip`.',
    examples: {
      'a batch of one event': { path: '/audit/production', body: EXAMPLE },
      'a cluster that no source is of': { path: '/audit/nowhere', body: EXAMPLE },
    },
    params: z.object({
      cluster: z
        .string()
        .min(1)
        .max(253)
        .describe('Name of the cluster, as the `audit-webhook` source has it.'),
    }),
    body: EventList,
    security: [{}, { sender: [] }],
    response: answers(Committed, [
      'BatchInvalid',
      'ClusterNotFound',
      'BatchTooLarge',
      'MediaTypeRefused',
      'QueueFull',
      'NotCommitted',
    ]),
  } as const satisfies RouteSchema;
  // A body is read by the route, as it comes; other routes take none.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  api.post(
    '/audit/:cluster',
    {
      schema,
      // What is in it is for the ingest thread to understand.
      validatorCompiler: (part) =>
        part.httpPart === 'body' ? (value: unknown) => ({ value }) : validatorCompiler(part as never),
      onResponse(request, reply, done) {
        const { cluster } = request.params;
        metrics.posted(receiver?.knows(cluster) === true ? cluster : '', reply.statusCode);
        done();
      },
    },
    async (request, reply) => {
      const { cluster } = request.params;
      const isCompressed = requireReadable(request);
      const intake = receiver?.open(cluster) ?? null;
      if (intake === null)
        throw new LorgnetteError('ClusterNotFound', `No audit-webhook source is of the cluster ${cluster}.`);
      const bytes = await takeIn(request, reply, intake, isCompressed);
      return { status: 'committed' as const, bytes };
    },
  );
};

/** Whether the body is compressed; throws when it is of no kind that is read. */
function requireReadable({ headers }: FastifyRequest): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) throw invalid();
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== 'application/json')
    throw new LorgnetteError('MediaTypeRefused', 'What is posted here is application/json.');
  const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new LorgnetteError('MediaTypeRefused', 'The only Content-Encoding that is read here is gzip.');
  return encoding === 'gzip';
}

/** Reads the body and waits until it is committed; gives its size. Throws when it is not. */
async function takeIn(
  request: FastifyRequest,
  reply: FastifyReply,
  intake: AuditIntake,
  isCompressed: boolean,
): Promise<number> {
  const { maxBodyBytes } = intake;
  const told = request.headers['content-length'];
  if (!isCompressed && Number(told) > maxBodyBytes) {
    intake.refuse('too-large', Buffer.from(`${told} bytes`));
    throw tooLarge(maxBodyBytes);
  }
  const read = await readAuditBody(request.raw, isCompressed, intake);
  if (read.type === 'too-large') {
    intake.refuse('too-large', read.head);
    throw tooLarge(maxBodyBytes);
  }
  // All of it is read, or will be: the connection can be used again.
  reply.removeHeader('connection');
  if (read.type === 'queue-full') {
    intake.refuse('queue-full', read.head);
    void reply.header('retry-after', RETRY_AFTER_SECONDS);
    throw new LorgnetteError('QueueFull', 'Too much waits to be committed. Post it again.', {
      retriable: true,
    });
  }
  if (read.type !== 'read' || !isObject(read.body)) {
    intake.abandon();
    throw invalid();
  }
  const bytes = read.body.length;
  const receipt = await intake.commit(read.body);
  if (receipt === 'committed') return bytes;
  void reply.header('retry-after', RETRY_AFTER_SECONDS);
  throw new LorgnetteError('NotCommitted', WHY_NOT[receipt], { retriable: true });
}

const invalid = (): LorgnetteError =>
  new LorgnetteError('BatchInvalid', 'The body is not one JSON object, such as an EventList.');
const tooLarge = (most: number): LorgnetteError =>
  new LorgnetteError('BatchTooLarge', `A batch has at most ${most} bytes here.`);

/** By its first character: what else is wrong with it, the dead letters say. */
const isObject = (body: Uint8Array): boolean => body[skipSpace(body, 0)] === OPEN_BRACE;
