import { LorgnetteError } from '../../lib/errors.ts';
import { errorFacts, type ErrorFacts } from './error-facts.ts';
import { ERROR_KINDS } from './error-kinds.ts';

/**
 * What the client threw, as our error: what happened, at which node, and what to do. `what` says what was tried, as
 * `cannot read logs-*`. Nearly all of it is retriable: it passes, or somebody mends it. What is not an error of the client is
 * `Internal`: a fault of ours.
 */
export function explainElasticsearchError(
  error: unknown,
  what: string,
  now: () => number = Date.now,
): LorgnetteError {
  if (error instanceof LorgnetteError) return error;
  const facts = errorFacts(error, now);
  const kind = ERROR_KINDS.find(({ matches }) => matches(facts));
  if (kind === undefined) return new LorgnetteError('Internal', `${what}: ${facts.text}`, { cause: error });
  const happened = kind.happened(facts);
  return new LorgnetteError(
    kind.code,
    `${what}: ${happened}${placeOf(facts)}. ${kind.advice}.${saidIn(facts)}`,
    {
      cause: error,
      retriable: kind.isFinal !== true,
      ...(facts.retryAfterMs === null ? {} : { retryAfterMs: facts.retryAfterMs }),
    },
  );
}

/** An answer of a search, as far as it tells whether it is whole. */
export interface PerhapsPartial {
  readonly timed_out?: boolean;
  readonly _shards?: { readonly failed?: number; readonly total?: number; readonly failures?: unknown };
}

/** An answer that not every shard took part in, or that was cut off, as an error; `null` of one that is whole. */
export function explainPartialAnswer(answer: PerhapsPartial, what: string): LorgnetteError | null {
  const { failed = 0, total = 0, failures } = answer['_shards'] ?? {};
  if (failed === 0) {
    if (answer.timed_out !== true) return null;
    const advice = 'It is asked again. If this stays: read less at a time (`slices`, `pageHits`)';
    return new LorgnetteError(
      'SourceUnavailable',
      `${what}: the server gave up before it had seen everything. ${advice}.`,
      {
        retriable: true,
      },
    );
  }
  return explainFailures(failures, `${what}: ${failed} of ${total} shards gave no answer`);
}

/** What an answer says failed, though its status is that of a success. */
export function explainFailures(failures: unknown, what: string): LorgnetteError {
  const partial = Object.assign(new Error('a part failed'), {
    name: 'ResponseError',
    meta: { statusCode: 200, body: { error: { failures } } },
  });
  return explainElasticsearchError(partial, what);
}

const placeOf = ({ node }: ErrorFacts): string => (node === null ? '' : ` at ${node}`);
const saidIn = ({ text }: ErrorFacts): string => (text === '' ? '' : ` (${text})`);
