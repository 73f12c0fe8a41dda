import { LorgnetteError } from '../lib/errors.ts';
import type { Failure } from './messages.ts';

/** An error as it is sent to another thread: of a class of ours nothing but its fields would arrive. */
export function toFailure(error: unknown): Failure {
  if (error instanceof LorgnetteError) {
    const { code, message, retriable, stack = null } = error;
    return { code, message, retriable, stack };
  }
  const isError = error instanceof Error;
  return {
    code: null,
    message: isError ? error.message : String(error),
    retriable: false,
    stack: isError ? (error.stack ?? null) : null,
  };
}

/** The error that was sent, with the stack of where it was thrown. */
export function toError({ code, message, retriable, stack }: Failure): Error {
  const error = code === null ? new Error(message) : new LorgnetteError(code, message, { retriable });
  if (stack !== null) error.stack = stack;
  return error;
}
