/** One of the reasons that a server gives; they are nested, and repeat each other. */
export interface ServerCause {
  readonly type: string;
  readonly reason: string;
  /** `''` where it speaks of no index. */
  readonly index: string;
}

/** What an error of the client tells, whatever its class. */
export interface ErrorFacts {
  /** Name of the error's class. */
  readonly name: string;
  /** What the client or the system says; of one line, without credentials. */
  readonly text: string;
  /** Of the answer; `null` when there was none. */
  readonly status: number | null;
  /** The outermost first. */
  readonly causes: readonly ServerCause[];
  /** The node that was asked, without credentials; `null` when none was. */
  readonly node: string | null;
  readonly retryAfterMs: number | null;
}

/** The client's error that holds an answer. */
const RESPONSE = 'ResponseError';
/** How deep reasons are followed, and of how many shards. */
const MOST_DEPTH = 16;
const MOST_SHARDS = 32;

export function errorFacts(error: unknown, now: () => number): ErrorFacts {
  const name = error instanceof Error ? error.name : 'Error';
  const meta = metaOf(error);
  const body = asObject(meta?.body);
  const causes = body === null ? [] : causesOf(body['error'] ?? body);
  const own = error instanceof Error ? ownText(error) : String(error);
  const said = name === RESPONSE ? saidBy(meta?.body, causes) : own;
  return {
    name,
    text: oneLine(said),
    status: name === RESPONSE && typeof meta?.statusCode === 'number' ? meta.statusCode : null,
    causes,
    node: nodeOf(meta?.meta?.connection?.url),
    retryAfterMs: retryAfter(meta?.headers?.['retry-after'], now),
  };
}

/** An error's own words, and those of what caused it: of the client's timeouts and connections nothing else is left. */
function ownText(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = error.message === '' ? error.name : error.message;
  const cause = error.cause instanceof Error ? ownText(error.cause) : '';
  const coded = code === '' || words.includes(code) ? words : `${words} (${code})`;
  return cause === '' || coded.includes(cause) ? coded : `${coded}: ${cause}`;
}

interface Meta {
  readonly body?: unknown;
  readonly statusCode?: unknown;
  readonly headers?: { readonly [name: string]: unknown };
  readonly meta?: { readonly connection?: { readonly url?: unknown } | null };
}

function metaOf(error: unknown): Meta | null {
  if (!(error instanceof Error) || !('meta' in error)) return null;
  return asObject(error.meta);
}

/** Everything that the server gives as a reason, wherever in its answer. */
function causesOf(error: unknown, of = '', depth = 0): ServerCause[] {
  if (depth > MOST_DEPTH) return [];
  if (Array.isArray(error)) {
    return error.slice(0, MOST_SHARDS).flatMap((one: unknown) => causesOf(one, of, depth + 1));
  }
  const said = asObject(error);
  if (said === null) return [];
  const { type, reason } = said;
  // The reason of a shard's failure does not always say of which index it speaks.
  const index = textOf(said['index']) || indexIn(textOf(reason)) || of;
  const own = typeof type === 'string' ? [{ type, reason: textOf(reason), index }] : [];
  const inner = [reason, said['root_cause'], said['failed_shards'], said['failures'], said['caused_by']];
  return [...own, ...inner.flatMap((one) => causesOf(one, index, depth + 1))];
}

/** Of shards that are on no node it is told in words alone, as `missing shards [[a][0]]` or `index [a] has no active …`. */
const indexIn = (reason: string): string =>
  /(?:missing shards \[\[|\bindex \[)(?<name>[^\]]+)\]/.exec(reason)?.groups?.['name'] ?? '';

const GENERAL = new Set(['', 'all shards failed', 'Partial shards failure']);

function saidBy(body: unknown, causes: readonly ServerCause[]): string {
  // The innermost are the ones that say something: the outer ones are "all shards failed".
  const telling = causes.find(({ reason }) => !GENERAL.has(reason));
  const cause = telling ?? causes[0];
  if (cause !== undefined) return cause.reason === '' ? cause.type : `${cause.type}: ${cause.reason}`;
  const plain = asObject(body)?.['error'];
  if (typeof plain === 'string') return plain;
  return typeof body === 'string' ? body.replace(/<[^>]*>/g, ' ') : '';
}

const MOST_CHARACTERS = 400;

function oneLine(text: string): string {
  const line = withoutCredentials(text).replace(/\s+/g, ' ').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

/** The client makes text of it, mostly. */
function nodeOf(url: unknown): string | null {
  const text = url instanceof URL ? url.href : textOf(url);
  return text === '' ? null : withoutCredentials(text).replace(/\/$/, '');
}

const withoutCredentials = (text: string): string => text.replace(/(\w:\/\/)[^/\s@]*@/g, '$1');

/** Seconds, or a date, as RFC 9110 has it. */
function retryAfter(header: unknown, now: () => number): number | null {
  if (typeof header !== 'string') return null;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now();
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const asObject = (value: unknown): { readonly [key: string]: unknown } | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: unknown })
    : null;
