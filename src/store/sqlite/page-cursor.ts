import { hash } from 'node:crypto';

import { LorgnetteError } from '../../lib/errors.ts';
import type { Micros } from '../../lib/micros.ts';
import type { ListQuery } from '../contract.ts';
import type { List } from './lists.ts';

/** The last row of a page: the next one begins after it. */
export interface RowKey {
  readonly firstAt: Micros;
  readonly uid: string;
  readonly cluster: string;
}

const VERSION = 1;

/** An opaque text for URLs. It carries a hash of the list and its filters, so that it cannot continue another query. */
export function encodeCursor(key: RowKey, list: List, query: ListQuery): string {
  const content = [VERSION, filterHash(list, query), key.firstAt, key.uid, key.cluster];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Throws `CursorInvalid` when `cursor` is no cursor, or one of a query with other filters. */
export function decodeCursor(cursor: string, list: List, query: ListQuery): RowKey {
  const content = parse(cursor);
  if (!Array.isArray(content) || content.length !== 5 || content[0] !== VERSION) throw malformed();
  const [, filters, firstAt, uid, cluster] = content as unknown[];
  if (!Number.isSafeInteger(firstAt) || typeof uid !== 'string' || typeof cluster !== 'string') {
    throw malformed();
  }
  if (filters !== filterHash(list, query)) {
    throw new LorgnetteError(
      'CursorInvalid',
      'This cursor belongs to a query with other filters. Repeat the query without a cursor.',
    );
  }
  return { firstAt: firstAt as Micros, uid, cluster };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (error) {
    throw malformed(error);
  }
}

const malformed = (cause?: unknown): LorgnetteError =>
  new LorgnetteError('CursorInvalid', 'This is not a cursor. Repeat the query without one.', { cause });

/** `limit` may change from page to page, nothing else. */
function filterHash(list: List, query: ListQuery): string {
  const filters = Object.entries(query)
    .filter(([name, value]) => name !== 'limit' && name !== 'cursor' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify([list, filters]), 'base64url').slice(0, 12);
}
