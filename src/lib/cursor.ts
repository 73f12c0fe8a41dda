import { hash } from 'node:crypto';

import { LorgnetteError } from './errors.ts';

/** Of the form below; a cursor of another one is stale. */
const VERSION = 1;

export type CursorKey = readonly (string | number)[];

/**
 * Keyset cursors: where in a sorted list a page ended, as an opaque text for URLs. It carries a hash of the question that the
 * list answers (any JSON value), so that it cannot continue the answer to another one.
 */
export const encodeCursor = (question: unknown, key: CursorKey): string =>
  Buffer.from(JSON.stringify([VERSION, hashOf(question), ...key])).toString('base64url');

/** The key in a cursor. Throws `CursorInvalid` when it is none, is of another version, or belongs to another question. */
export function decodeCursor(cursor: string, question: unknown): CursorKey {
  const content = parse(cursor);
  if (!Array.isArray(content) || typeof content[0] !== 'number') throw malformedCursor();
  const [version, hashed, ...key] = content as unknown[];
  if (version !== VERSION) {
    throw new LorgnetteError(
      'CursorInvalid',
      'This cursor was made by another version of Lorgnette. Repeat the query without a cursor.',
    );
  }
  if (!key.every((part) => typeof part === 'string' || Number.isSafeInteger(part))) throw malformedCursor();
  if (hashed !== hashOf(question)) {
    throw new LorgnetteError(
      'CursorInvalid',
      'This cursor belongs to a query with other filters. Repeat the query without a cursor.',
    );
  }
  return key as CursorKey;
}

export const malformedCursor = (cause?: unknown): LorgnetteError =>
  new LorgnetteError('CursorInvalid', 'This is not a cursor. Repeat the query without one.', { cause });

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (error) {
    throw malformedCursor(error);
  }
}

const hashOf = (question: unknown): string =>
  hash('sha256', JSON.stringify(question), 'base64url').slice(0, 12);

/**
 * What a cursor goes on from must not change from page to page: the parameters of a query in a fixed order, without those of
 * the page itself.
 */
export const filtersOf = (query: object): [string, unknown][] =>
  Object.entries(query)
    .filter(([name, value]) => name !== 'limit' && name !== 'cursor' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
