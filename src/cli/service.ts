import { readFileSync } from 'node:fs';

import { ERROR_CODES, type ErrorCode, LorgnetteError } from '../lib/errors.ts';

/** A running service, as commands ask it. */
export interface Service {
  readonly url: string;
  /** The JSON answer at a path. Throws the problem that the service answers, `ServerUnreachable` and `NotLorgnette`. */
  get<T>(path: string, query?: Query): Promise<T>;
  /** As `get`; `null` where the object is not there, or the id has not the form of one. */
  find<T>(path: string, query?: Query): Promise<T | null>;
  /** An answer whose body is read as it comes. */
  open(
    path: string,
    query: Query,
    headers: Readonly<Record<string, string>>,
    until: AbortSignal,
  ): Promise<Response>;
}

export type Query = { readonly [name: string]: string | number | readonly string[] | null | undefined };

export interface ServiceOptions {
  readonly url: string;
  /** Sent as a bearer token; `null`: who asks is not told. */
  readonly token: string | null;
  readonly signal: AbortSignal;
}

/** A service that takes longer for an answer is as good as away. */
const TIMEOUT_MS = 60_000;
const ABSENT: ReadonlySet<ErrorCode> = new Set([
  'PodNotFound',
  'WorkloadNotFound',
  'ClaimNotFound',
  'UidInvalid',
  'IdInvalid',
]);

/** The first line of a file that holds a token. Throws `ConfigInvalid`. */
export function readToken(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LorgnetteError('ConfigInvalid', `--token-file cannot be read: ${String(error)}`, {
      cause: error,
    });
  }
  const token = text.trim();
  if (/^[!-~]+$/.test(token)) return token;
  throw new LorgnetteError('ConfigInvalid', `--token-file ${file} does not hold one token and nothing else.`);
}

/** An address of a service, without the slash at its end; `null` of what is none. */
export function parseServiceUrl(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return null;
  // Credentials in an address end up in histories and lists of processes.
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

export function createService({ url, token, signal }: ServiceOptions): Service {
  async function ask(
    path: string,
    query: Query,
    headers: Readonly<Record<string, string>>,
    until: AbortSignal,
  ) {
    let answer: Response;
    try {
      answer = await fetch(`${url}${path}${searchOf(query)}`, {
        headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        // A token is for this address and no other.
        redirect: 'manual',
        signal: until,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new LorgnetteError('ServerUnreachable', `${url} does not answer: ${causeOf(error)}`, {
        cause: error,
        retriable: true,
      });
    }
    if (answer.status === 200) return answer;
    throw await problemOf(url, answer, token !== null);
  }

  async function get<T>(path: string, query: Query = {}): Promise<T> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await ask(path, query, { accept: accepting('application/json') }, until);
    if (!typeOf(answer).startsWith('application/json')) throw notLorgnette(url, answer);
    try {
      return (await answer.json()) as T;
    } catch (error) {
      signal.throwIfAborted();
      throw new LorgnetteError('ServerUnreachable', `${url} broke off in its answer: ${causeOf(error)}`, {
        cause: error,
        retriable: true,
      });
    }
  }

  return {
    url,
    get,
    async find<T>(path: string, query: Query = {}) {
      try {
        return await get<T>(path, query);
      } catch (error) {
        if (error instanceof LorgnetteError && ABSENT.has(error.code)) return null;
        throw error;
      }
    },
    async open(path, query, headers, until) {
      const answer = await ask(path, query, { ...headers, accept: accepting('text/event-stream') }, until);
      if (!typeOf(answer).startsWith('text/event-stream')) throw notLorgnette(url, answer);
      return answer;
    },
  };
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value])
      search.append(name, String(one));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** Problems are told by their type. */
const accepting = (type: string): string => `${type}, application/problem+json`;
const typeOf = ({ headers }: Response): string => headers.get('content-type') ?? '';

/** `fetch` says "fetch failed", and why in its cause. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  // Of several addresses that were tried the reasons stand in a list.
  const [first] = cause instanceof AggregateError ? (cause.errors as unknown[]) : [];
  return first instanceof Error ? first.message : cause.message;
}

const notLorgnette = (url: string, { status, headers }: Response): LorgnetteError =>
  new LorgnetteError(
    'NotLorgnette',
    `${url} answers, but not as this version of Lorgnette does: ${status} ${headers.get('content-type') ?? 'without a content type'}`,
  );

async function problemOf(url: string, answer: Response, hasToken: boolean): Promise<LorgnetteError> {
  const isProblem = typeOf(answer).startsWith('application/problem+json');
  // What stands in front of a service that is away.
  if (!isProblem && answer.status >= 500) {
    return new LorgnetteError('ServerUnreachable', `${url} answers ${answer.status} ${answer.statusText}`, {
      retriable: true,
    });
  }
  if (!isProblem) return notLorgnette(url, answer);
  const { code, detail } = (await answer.json()) as { code?: unknown; detail?: unknown };
  if (typeof code !== 'string' || !(code in ERROR_CODES) || code === 'RouteNotFound')
    return notLorgnette(url, answer);
  const advice =
    code !== 'Unauthenticated'
      ? ''
      : hasToken
        ? ' The token of --token-file is not one of its access file.'
        : ' Give it a token with --token-file.';
  return new LorgnetteError(code as ErrorCode, `${url}: ${String(detail)}${advice}`);
}
