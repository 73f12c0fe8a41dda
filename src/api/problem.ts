import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { ErrorCode } from '../lib/errors.ts';
import { redactText } from '../lib/redaction/redact-text.ts';
import { preferredType } from './media-type.ts';

/** What the caller can be told, and with which status; every other code is a 500. */
export const STATUS_BY_CODE: { readonly [code in ErrorCode]?: number } = {
  PodNotFound: 404,
  WorkloadNotFound: 404,
  ClaimNotFound: 404,
  RouteNotFound: 404,
  ClusterNotFound: 404,
  AuditEventNotFound: 404,
  ManifestUnknown: 404,
  AuditEventGone: 410,
  UidInvalid: 400,
  IdInvalid: 400,
  ClusterAmbiguous: 400,
  QueryInvalid: 400,
  CursorInvalid: 400,
  RequestInvalid: 400,
  MethodNotAllowed: 405,
  SourceUnavailable: 503,
  Unauthenticated: 401,
  Forbidden: 403,
  BatchInvalid: 400,
  BatchTooLarge: 413,
  QueueFull: 429,
  NotCommitted: 503,
  MediaTypeRefused: 415,
  BodyRefused: 413,
  UrlTooLong: 414,
  HostNotAllowed: 421,
  TooManyAttempts: 429,
  Overloaded: 503,
  StoreUnavailable: 503,
  StoreLocked: 503,
  Internal: 500,
};

/** RFC 9457, with the code by which programs tell problems apart. `id` is set where the log holds the details. */
export const Problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.number().int().min(400).max(599),
  code: z.string(),
  detail: z.string(),
  id: z.string().exactOptional(),
});
export type Problem = Readonly<z.infer<typeof Problem>>;

export const PROBLEM_TYPE = 'application/problem+json';

export const problemOf = (code: ErrorCode, status: number, detail: string, id?: string): Problem => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  code,
  // It repeats what was asked, and who asks may have put a credential in the wrong place.
  detail: redactText(detail),
  ...(id === undefined ? {} : { id }),
});

/** As `application/json` to callers who take that and nothing else of the kind. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const mediaType = preferredType(request.headers.accept, [PROBLEM_TYPE, 'application/json']);
  return reply
    .code(problem.status)
    .headers({ vary: 'accept', 'cache-control': 'no-store' })
    .type(`${mediaType}; charset=utf-8`)
    .send(JSON.stringify(problem));
}
