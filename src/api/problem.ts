import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';

import type { ErrorCode } from '../lib/errors.ts';

/** RFC 9457, with the code by which programs tell problems apart. `id` is set where the log holds the details. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly id?: string;
}

export const STATUS_BY_CODE: { readonly [code in ErrorCode]?: number } = {
  PodNotFound: 404,
  WorkloadNotFound: 404,
  ClaimNotFound: 404,
  RouteNotFound: 404,
  UidInvalid: 400,
  IdInvalid: 400,
  ClusterAmbiguous: 400,
  QueryInvalid: 400,
  CursorInvalid: 400,
  RequestInvalid: 400,
  MethodNotAllowed: 405,
  Unauthenticated: 401,
  Forbidden: 403,
  BodyRefused: 413,
  UrlTooLong: 414,
  HostNotAllowed: 421,
  TooManyAttempts: 429,
  Overloaded: 503,
  StoreUnavailable: 503,
  StoreLocked: 503,
};

export const problemOf = (code: ErrorCode, status: number, detail: string, id?: string): Problem => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  code,
  detail,
  ...(id === undefined ? {} : { id }),
});

export const sendProblem = (reply: FastifyReply, problem: Problem): FastifyReply =>
  reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
