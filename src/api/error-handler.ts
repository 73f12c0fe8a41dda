import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';

import { LorgnetteError } from '../lib/errors.ts';
import { describeBadInput } from './bad-input.ts';
import { LOG } from '../telemetry/log-messages.ts';
import { problemOf, sendProblem, STATUS_BY_CODE, type Problem } from './problem.ts';

/** That there is no room now, or no commit, is no secret; what there is to know of it is logged where it happens. */
const NOBODYS_FAULT = new Set<string>(['Overloaded', 'NotCommitted']);

/** The one place where errors become answers: 4xx say what the caller can mend, 5xx say nothing but where to look. */
export function createErrorHandler(log: Logger) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = callersProblem(error, request) ?? ourProblem(error, request.id);
    if (problem.status >= 500 && !NOBODYS_FAULT.has(problem.code)) {
      log.error(
        { err: error, id: request.id, method: request.method, route: request.routeOptions.url },
        LOG.requestFailed,
      );
    }
    return sendProblem(request, reply, problem);
  };
}

function callersProblem(error: unknown, request: FastifyRequest): Problem | null {
  if (hasZodFastifySchemaValidationErrors(error)) {
    return problemOf('QueryInvalid', 400, describeBadInput(error.validation, request));
  }
  if (error instanceof LorgnetteError) {
    const status = STATUS_BY_CODE[error.code];
    return status !== undefined && (status < 500 || NOBODYS_FAULT.has(error.code))
      ? problemOf(error.code, status, error.message)
      : null;
  }
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  if (typeof status !== 'number' || status < 400 || status >= 500) return null;
  return problemOf('RequestInvalid', status, error instanceof Error ? error.message : '');
}

function ourProblem(error: unknown, id: string): Problem {
  const code = error instanceof LorgnetteError ? error.code : 'Internal';
  const status = STATUS_BY_CODE[code] ?? 500;
  const detail =
    status === 503
      ? `The ${code === 'SourceUnavailable' ? 'audit log' : 'store'} cannot be read now. Try again later.`
      : 'Something unexpected went wrong.';
  return problemOf(code, status, detail, id);
}
