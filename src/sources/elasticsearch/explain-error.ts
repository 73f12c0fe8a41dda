import { LorgnetteError } from '../../lib/errors.ts';

/** What the client threw, as our error; `what` says what was tried. */
export function explainElasticsearchError(error: unknown, what: string): LorgnetteError {
  if (error instanceof LorgnetteError) return error;
  return new LorgnetteError('SourceUnavailable', `${what}: ${String(error)}`, {
    cause: error,
    retriable: true,
  });
}
